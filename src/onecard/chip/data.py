"""What the personaliser can fill a data item or a file with (数据来源), by the name a profile gives it."""

from __future__ import annotations

DATA = {
    "identifier": "卡识别码",
    "category": "卡类别",
    "version": "规范版本",
    "institution": "初始化机构编号",
    "issued": "发卡日期",
    "expires": "卡有效期",
    "card_number": "卡号",
    "number": "社会保障号码",
    "name": "姓名",
    "name_extension": "姓名扩展",
    "sex": "性别",
    "nation": "民族",
    "birthplace": "出生地",
    "birth": "出生日期",
    "photo": "照片",
    "issuer_statement": "发卡数据签名",
    "holder_statement": "持卡人数据签名",
    "terminal": "终端机编号",
    "serial": "卡序列号",
}
"""Name, and what it is."""
WHOLE = ("photo", "serial", "terminal", "issuer_statement", "holder_statement")
"""Those that are bytes, and may fill a whole file."""
STATEMENTS = {"issuer_statement": 1, "holder_statement": 2}
"""Signed statements and their kind: of the issuer's data (M1), of the holder's (M2); card.md 10, our choice."""
STATEMENT = 67
"""Bytes of a statement's file: version 1, issuer's key 2, signature 64."""
