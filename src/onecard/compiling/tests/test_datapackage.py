"""The data package: a descriptor by the published profile, tidy CSV whose amounts are the tables', safe in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft7Validator

from onecard.compiling import datapackage
from onecard.compiling.tests import narratives
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.tests import sample

TEXT = {"type": "string", "minLength": 1}
RELATIVE = {"type": "string", "pattern": r"^(?=[^./~])(?!.*\.\.)(?!.*[\\:])[a-z0-9._-]+$"}
"""A path a reader may join to the package's own place (Data Package 2.0, resource `path`)."""
FIELD = {
    "type": "object",
    "required": ["name", "type", "title", "description"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$"},
        "type": {"enum": ["string", "integer", "number"]},
        "title": TEXT,
        "description": TEXT,
        "constraints": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "required": {"const": True},
                "minimum": {"type": "integer"},
                "enum": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            },
        },
    },
}
RESOURCE = {
    "type": "object",
    "required": ["name", "path", "type", "title", "description", "format", "mediatype", "encoding", "schema"],
    "not": {"required": ["data"]},
    "properties": {
        "name": {"type": "string", "pattern": "^[-a-z0-9._]+$"},
        "path": RELATIVE,
        "type": {"const": "table"},
        "title": TEXT,
        "description": TEXT,
        "format": {"const": "csv"},
        "mediatype": {"const": "text/csv"},
        "encoding": {"const": "utf-8"},
        "bytes": {"type": "integer", "minimum": 1},
        "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
        "schema": {
            "type": "object",
            "required": ["fields", "primaryKey", "missingValues"],
            "properties": {
                "fields": {"type": "array", "minItems": 1, "items": FIELD},
                "primaryKey": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                "missingValues": {"const": [""]},
            },
        },
    },
}
PROFILE = Draft7Validator(
    {
        "type": "object",
        "required": ["$schema", "name", "title", "description", "resources"],
        "properties": {
            "$schema": {"const": datapackage.PROFILE},
            "name": {"type": "string", "pattern": "^[-a-z0-9._]+$"},
            "title": TEXT,
            "description": TEXT,
            "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
            "keywords": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            "contributors": {
                "type": "array",
                "minItems": 1,
                "items": {"properties": {"title": TEXT, "roles": {"type": "array", "minItems": 1}}},
            },
            "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
        },
    }
)
"""The rules of the published profile (Data Package 2.0), and ours on top: titles and descriptions everywhere."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def unpacked(accounts: FinalAccounts) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(datapackage.write(accounts))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("datapackage.json")), files


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
def test_the_descriptor_keeps_to_the_published_profile(region) -> None:
    described, files = unpacked(sample.unit(region=region))
    PROFILE.validate(described)
    assert len({one["name"] for one in described["resources"]}) == len(described["resources"]) == 9
    assert [one["path"] for one in described["resources"]] == list(files)


def test_titles_and_descriptions_are_chinese_and_every_amount_has_its_unit() -> None:
    described, files = unpacked(narratives.accounts())
    for one in [described, *described["resources"]]:
        assert CHINESE.search(one["title"])
        assert CHINESE.search(one["description"])
        for field in one.get("schema", {}).get("fields", ()):
            assert CHINESE.search(field["title"])
            assert CHINESE.search(field["description"])
    assert {row["unit"] for data in files.values() for row in rows(data)} == {"万元"}


def test_sizes_and_digests_of_the_descriptor_are_those_of_the_files() -> None:
    described, files = unpacked(narratives.accounts())
    for one in described["resources"]:
        data = files[one["path"]]
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


def test_every_amount_of_the_tables_is_one_row_with_its_value_and_nothing_else_is() -> None:
    accounts = narratives.accounts()
    _, files = unpacked(accounts)
    for table, data in zip(accounts.tables.values(), files.values(), strict=True):
        found = {(row["block"], row["row"], row["column"]): row for row in rows(data)}
        wanted = {
            (block.key, row.key, column): fact
            for block, block_rows in zip(table.form.blocks, table.blocks, strict=True)
            for row in block_rows
            for column, fact in row.cells.items()
            if fact is not None
        }
        assert found.keys() == wanted.keys()
        for place, fact in wanted.items():
            row = found[place]
            assert (Decimal(row["value"]), Decimal(row["exact"])) == (fact.value, fact.exact)
            assert (row["figure"], row["fund"], row["basis"]) == (
                fact.key,
                fact.dim("fund"),
                fact.dim("basis"),
            )


def test_each_file_has_the_fields_of_its_schema_with_values_of_their_type_and_a_key_without_doubles() -> None:
    described, files = unpacked(narratives.accounts())
    for one in described["resources"]:
        found, schema = rows(files[one["path"]]), one["schema"]
        assert list(found[0]) == [field["name"] for field in schema["fields"]]
        for field in schema["fields"]:
            rules, values = field.get("constraints", {}), [row[field["name"]] for row in found]
            assert not rules.get("required") or all(values), field["name"]
            assert set(values) <= set(rules.get("enum", values))
            if field["type"] == "integer":
                assert all(re.fullmatch(r"\d*", value) for value in values)
            if field["type"] == "number":
                assert all(re.fullmatch(r"(-?\d+(\.\d+)?)?", value) for value in values)
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in found]
        assert len(set(keys)) == len(keys)


def test_an_exact_amount_that_is_not_known_is_blank() -> None:
    _, files = unpacked(sample.unit(printed=True))
    assert {row["exact"] for data in files.values() for row in rows(data)} == {""}


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1+1", "-退款", "@SUM(A1)", "＝1", "\t=1", "\r\n=1"]
)
def test_no_text_becomes_a_formula_and_negative_amounts_stay_numbers(text) -> None:
    accounts = narratives.accounts()
    total = accounts.tables[5].blocks[0][0]
    assert total.cells["total"] is not None
    total.label = text
    total.cells["total"] = replace(total.cells["total"], value=Decimal("-12.30"))
    _, files = unpacked(accounts)
    row = next(
        row for row in rows(files["table-05.csv"]) if (row["row"], row["column"]) == ("total", "total")
    )
    assert row["label"].startswith(("'", " "))
    assert row["label"].lstrip("' ") == text.strip()
    assert row["value"] == "-12.30"


def test_equal_accounts_give_equal_bytes_without_the_time_of_their_making() -> None:
    data = datapackage.write(narratives.accounts())
    assert datapackage.write(narratives.accounts()) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_names_from_outside_cannot_lead_out_of_the_package_or_break_the_descriptor() -> None:
    accounts = narratives.accounts(name='../甲"}\x00\u202e')
    accounts.entity = "../../ETC 单位"
    described, files = unpacked(accounts)
    PROFILE.validate(described)
    assert described["name"] == "..-..-etc----2024-final-accounts"
    assert described["contributors"][0]["title"] == '../甲"}'
    assert all(re.fullmatch(r"table-\d\d\.csv", path) for path in files)
