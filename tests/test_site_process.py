"""The site as a newcomer starts it: real processes, a real port, a real end."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from site_of_example import environment

SECONDS_MAX = 90


def onecard(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onecard", *words],
        env=environment(home), capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the example in it, as the commands `script/run` calls leave it."""
    return Path(shutil.copytree(example_home, tmp_path_factory.mktemp("process") / "home"))


@pytest.fixture
def settings_given() -> dict[str, str]:
    """What the operator sets beside the home."""
    return {}


@pytest.fixture
def serving(home: Path, settings_given: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "onecard", "site", "serve", "--port", str(port)],
        env={**environment(home), **settings_given}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process, port
    # Asked to end, not killed: its children hold the pipes, and only it can end them.
    process.terminate()
    process.communicate(timeout=30)


def test_it_prints_its_address_alone_on_the_first_line_and_the_sign_ins_below(
    serving: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = serving
    assert process.stdout
    assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"
    assert process.stdout.readline().endswith(f"http://127.0.0.1:{port}/public/\n")
    assert "示例账号" in process.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
        assert page.status == 200
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "登录" in page.read().decode()


@pytest.mark.parametrize("settings_given", [{"ONECARD_HTTPS": "true", "ONECARD_HOSTS": "ykt.example.cn"}])
def test_it_starts_behind_a_proxy_that_does_https_under_another_name(
    serving: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = serving
    assert process.stdout
    assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"
    forwarded = {"Host": "ykt.example.cn", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/sign-in", headers=forwarded)
    with urllib.request.urlopen(request, timeout=10) as page:  # noqa: S310
        assert page.status == 200
        assert "Secure" in page.headers["Set-Cookie"]
        assert "max-age" in page.headers["Strict-Transport-Security"]


def test_what_a_visitor_does_wrong_is_not_told_on_the_terminal(
    serving: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = serving
    assert process.stdout
    process.stdout.readline()
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    site = f"http://127.0.0.1:{port}"
    with visitor.open(f"{site}/sign-in", timeout=10) as page:
        token = page.read().decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    for address, form, status in (
        ("/sign-in", {"username": "chenjingyi", "password": "wrong", "csrfmiddlewaretoken": token}, 401),
        ("/sign-in", {"username": "chenjingyi", "password": "wrong"}, 403),
        ("/nowhere", None, 404),
    ):
        sent = urllib.parse.urlencode(form).encode() if form else None
        with pytest.raises(urllib.error.HTTPError) as answer:
            visitor.open(f"{site}{address}", sent, timeout=10)
        assert answer.value.code == status
    process.terminate()
    assert process.communicate(timeout=30)[1] == ""


def test_it_ends_cleanly_on_ctrl_c_and_leaves_no_process(serving: tuple[subprocess.Popen[str], int]) -> None:
    process, port = serving
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_its_children_end_with_it_even_when_it_is_killed(serving: tuple[subprocess.Popen[str], int]) -> None:
    process, port = serving
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=30)  # ends only when no child holds the output any more
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_refused_with_another_one_to_try(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = onecard(home, "site", "serve", "--port", str(port))
    assert refused.returncode == 2
    assert f"端口{port}已被别的程序占用" in refused.stderr
    assert "127.0.0.1" not in refused.stdout


def test_a_second_preparation_keeps_the_data(home: Path) -> None:
    before = onecard(home, "facts", "list", "--year", "2024", "--format", "json").stdout
    assert onecard(home, "site", "prepare").returncode == 0
    again = onecard(home, "demo", "load")
    assert "未改动" in again.stdout
    assert onecard(home, "facts", "list", "--year", "2024", "--format", "json").stdout == before


@pytest.mark.parametrize("folder", [".", "nowhere/at/all"])
def test_a_home_without_a_site_is_refused_with_what_to_do_and_left_as_it_is(
    tmp_path: Path, folder: str
) -> None:
    refused = onecard(tmp_path / folder, "facts", "list", "--year", "2024")
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{tmp_path / folder}里还没有站点。")
    assert "onecard site prepare" in refused.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "setting", [("DATABASE_URL", "nonsense"), ("ONECARD_HTTPS", "vielleicht"), ("ONECARD_SEAL_KEYS", "kurz")]
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(tmp_path: Path, setting: tuple[str, str]) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "onecard", "facts", "list", "--year", "2024"],
        env={**environment(tmp_path), setting[0]: setting[1]}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "设置不能用" in refused.stderr
