"""A file's way through the site in a real browser: dropped, mended where it is wrong, imported, traced, reversed, undone."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, PHONE, copy_served, serving, sign_in, watched

from onecard.simulation.payment_export import HEADERS

pytestmark = pytest.mark.browser
SLOW = 60_000
"""Milliseconds for what reads a file: on a busy machine that takes its time."""
UNKNOWN = ("编号", "何时", "说明", "科目", "款", "钱", "哪类")
RELATION = "/relations?entity=460299&year=2024&q=T01-6"
PROJECT_CELL = '[id="fig-2080108.project"]'


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("凭证明细")
    for row, cells in enumerate(rows):
        sheet.write_row(row, 0, cells)
    book.close()
    return out.getvalue()


def payments() -> bytes:
    """A payment export of November whose line 17 has an amount below a 分; the last line is the treasury's for all of it."""
    rows: list[tuple[object, ...]] = [("2024年11月记账凭证明细",), HEADERS]
    for number in range(3, 23):
        amount = "1,148.005" if number == 17 else "1,000.00"
        rows.append(
            (f"补-{number:04d}", "2024/11/20", "信息系统维护", "示例软件公司", "支出", "2080108 信息化建设",
             "30213 维修（护）费", "一般公共预算资金", "特定目标类", "信息系统运行维护", amount)
        )  # fmt: skip
    rows.append(
        ("补-0023", "2024/11/20", "追加项目经费", "", "财政拨款收入", "2080108 信息化建设", "", "一般公共预算资金", "", "",
         "20,148.01")
    )  # fmt: skip
    return workbook(rows)


def unknown() -> bytes:
    """A file whose headers mean nothing to anybody but its clerk."""
    rows = [
        (f"外-{n}", "2024-10-05", "设备维修", "2080108 信息化建设", "30213", n + 0.5, "运转类")
        for n in range(5)
    ]
    return workbook([("某系统导出",), UNKNOWN, *rows])


@pytest.fixture(scope="module")
def own_site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of its own: what is imported here is nobody else's to see."""
    with copy_served(example_home, tmp_path_factory.mktemp("imports") / "home") as address:
        yield address


@pytest.fixture
def opened(own_site: str, browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_for(username: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": DESK, "locale": "zh-CN", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = watched(context, complaints)
        sign_in(page, own_site, username)
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert not complaints


def drop(page: Page, **files: bytes) -> None:
    """Let files fall onto the page; their names are keyword names with their ending after the last underline."""
    told = [
        (name[::-1].replace("_", ".", 1)[::-1], base64.b64encode(content).decode())
        for name, content in files.items()
    ]
    carried = page.evaluate_handle(
        """(files) => {
          const carried = new DataTransfer();
          for (const [name, text] of files)
            carried.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], name));
          return carried;
        }""",
        told,
    )
    page.dispatch_event("h1", "dragenter", {"dataTransfer": carried})
    expect(page.locator("[data-over]")).to_have_count(1)
    page.dispatch_event("h1", "drop", {"dataTransfer": carried})
    expect(page.locator("[data-over]")).to_have_count(0)


def test_a_payment_export_is_mended_imported_closed_traced_and_reversed_until_all_relations_hold(
    own_site: str, opened: Callable[..., Page], complaints: list[str]
) -> None:
    maker, checker = opened("chenjingyi"), opened("zhengwenbo")
    import_mended(own_site, maker)
    check_batch(checker, maker.url)
    close_november(own_site, checker)

    maker.goto(f"{own_site}/tables/05?entity=460299&year=2024")
    expect(maker.locator(PROJECT_CELL)).to_have_text("13.47")
    maker.locator(PROJECT_CELL).click()
    expect(maker.locator("#drill")).to_contain_text("134,733.01元")
    maker.locator("#drill").get_by_role("link", name="补-0017").click()
    expect(maker.get_by_role("heading", level=1)).to_contain_text("补-0017")
    fed = maker.locator("section", has=maker.get_by_role("heading", name="这张凭证进了哪些数"))
    expect(fed).to_contain_text("公开05")
    reverse(maker, "重复支付，已退回")
    expect(maker.locator(".notice.bad").first).to_contain_text("11月已结账")
    assert "409" in complaints.pop()
    maker.get_by_label("冲销日期").fill("2024-12-20")
    maker.get_by_role("button", name="冲销").click()
    check_voucher(checker, maker)
    maker.goto(f"{own_site}/tables/05?entity=460299&year=2024")
    expect(maker.locator(PROJECT_CELL)).to_have_text("13.36")

    # The treasury takes back what was paid twice; reversing all it gave leaves less than nothing at the year's end.
    maker.goto(f"{own_site}/vouchers?entity=460299&year=2024&q=补-0023")
    maker.get_by_role("link", name="补-0023", exact=True).click()
    reverse(maker, "财政收回重复支付的款", "2024-12-20")
    check_voucher(checker, maker)
    maker.goto(f"{own_site}{RELATION}")
    expect(maker.locator("#T01-6")).to_contain_text("−1.90")
    expect(maker.get_by_role("heading", name="须说明")).to_be_visible()
    maker.locator("#T01-6").get_by_role("link", name=re.compile("年末结转和结余")).first.click()
    expect(maker.get_by_role("main")).to_contain_text("−19,000.00元")

    maker.goto(f"{own_site}/vouchers?entity=460299&year=2024&q=补-0023")
    maker.get_by_role("link", name="补-0023", exact=True).click()
    maker.get_by_role("link", name="复制").click()
    maker.get_by_label("凭证号").fill("补-0024")
    maker.get_by_label("日期").fill("2024-12-20")
    maker.locator("#f-amount-1").fill("19,000.00")
    maker.get_by_role("button", name="录入凭证").click()
    check_voucher(checker, maker)
    maker.goto(f"{own_site}{RELATION}")
    expect(maker.get_by_role("heading", name="通过")).to_be_visible()
    expect(maker.locator("#T01-6")).not_to_contain_text("−1.90")


def import_mended(site: str, maker: Page) -> None:
    """Drop the payment export, mend its line 17 in the preview, and import it."""
    maker.goto(f"{site}/imports")
    maker.keyboard.press("n")
    maker.wait_for_url("**/imports/new*")
    drop(maker, 支付明细_xlsx=payments())
    maker.keyboard.press("Enter")
    maker.wait_for_url("**/imports/waiting/*")
    expect(maker.locator(".notice.bad")).to_contain_text("21行里有1处不合格", timeout=SLOW)
    field = maker.get_by_label("第17行发生额（元）改成")
    expect(field).to_have_value("1,148.005")
    field.fill("1148.01")
    field.press("Enter")
    expect(maker.locator(".notice.good")).to_contain_text("可以导入：21张凭证", timeout=SLOW)
    expect(maker.locator(".notice.good")).to_contain_text("支出20,148.01元")
    expect(maker.get_by_role("heading", name="手工改过的1处")).to_be_visible()
    maker.get_by_role("button", name="导入21张").click()
    maker.wait_for_url(re.compile(r"/imports/\d+$"))


def check_batch(checker: Page, batch: str) -> None:
    """Look at what was mended by hand, and check the import."""
    checker.goto(batch)
    mended = checker.locator("section", has=checker.get_by_role("heading", name="手工改过的1处"))
    expect(mended).to_contain_text("1,148.005")
    expect(mended).to_contain_text("陈静怡")
    checker.get_by_role("button", name="复核这一批").click()
    expect(checker.locator(".notice.good")).to_contain_text("已复核，从现在起计入账表")


def close_november(site: str, checker: Page) -> None:
    """Close the month by its check list."""
    checker.goto(f"{site}/periods?entity=460299&year=2024")
    november = checker.get_by_role("row", name=re.compile("^11月"))
    november.get_by_role("link", name=re.compile("核对并结账")).click()
    checker.get_by_role("button", name=re.compile("结账")).click()
    expect(november.filter(has_text="已结账")).to_have_count(1)


def reverse(maker: Page, reason: str, date: str = "") -> None:
    """From the page of a voucher, ask for its reversal."""
    maker.get_by_role("link", name="冲销").first.click()
    maker.get_by_label("事由").fill(reason)
    if date:
        maker.get_by_label("冲销日期").fill(date)
    maker.get_by_role("button", name="冲销").click()


def check_voucher(checker: Page, maker: Page) -> None:
    """Check the voucher that the maker has just made."""
    maker.wait_for_url(re.compile(r"/vouchers/\d+$"))
    checker.goto(maker.url)
    checker.get_by_role("button", name="复核", exact=True).click()
    expect(checker.get_by_role("button", name="复核", exact=True)).to_have_count(0)


def test_the_columns_of_an_unknown_header_are_chosen_while_the_preview_follows(
    own_site: str, opened: Callable[..., Page]
) -> None:
    page = opened("chenjingyi")
    page.goto(f"{own_site}/imports/new")
    drop(page, 别的系统_xlsx=unknown())
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url("**/imports/waiting/*")
    page.get_by_label("内容").select_option("vouchers")
    page.get_by_role("button", name="重新预览", exact=True).click()
    expect(page.locator("#shown")).to_contain_text("没有找到表头", timeout=SLOW)
    expect(page.locator("#shown")).to_contain_text("没有用到", timeout=SLOW)
    chosen = {
        "凭证号": "编号", "日期": "何时", "摘要": "说明", "功能分类编码": "科目", "经济分类编码": "款", "支出性质": "哪类",
    }  # fmt: skip
    for term, header in chosen.items():
        select = page.get_by_label(f"{term}对应的表头", exact=True)
        with page.expect_response(re.compile(r"/imports/waiting/\w+$")):
            select.select_option(header)
        expect(page.locator("#shown")).to_contain_text("列对应缺", timeout=SLOW)
    page.get_by_label("金额对应的表头", exact=True).select_option("钱")
    expect(page.locator("#shown")).to_contain_text("没有“运转类”这种支出性质", timeout=SLOW)
    page.get_by_label("支出性质“运转类”").select_option("基本")
    expect(page.locator("#shown")).to_contain_text("可以导入：5张凭证，支出12.50元", timeout=SLOW)
    page.get_by_label("给这个列对应起名").fill("别的系统")
    page.get_by_role("button", name="保存列对应").click()
    expect(page.get_by_label("已保存的列对应")).to_have_value("别的系统")
    page.get_by_role("button", name="导入5张").click()
    page.get_by_role("link", name="撤销导入").click()
    page.get_by_label("事由").fill("试试看")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".badge").filter(has_text="已撤销").first).to_be_visible()


def test_mending_works_without_scripts_and_on_a_phone(own_site: str, opened: Callable[..., Page]) -> None:
    page = opened("chenjingyi", java_script_enabled=False, viewport=PHONE)
    page.goto(f"{own_site}/imports/new")
    file = {"name": "十二月.xlsx", "mimeType": "", "buffer": payments()}
    page.get_by_label("文件", exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_label("第17行发生额（元）改成").fill("7.00")
    page.get_by_role("button", name="按改的重新检查").click()
    expect(page.get_by_role("heading", name="手工改过的1处")).to_be_visible()
    page.get_by_role("button", name="改回").click()
    expect(page.get_by_label("第17行发生额（元）改成")).to_have_value("1,148.005")


@pytest.mark.proof  # jobs and imports that are paused, killed and gone on with stand in the suite of their rooms
def test_a_long_import_is_paused_outlives_a_restart_goes_on_and_is_there_once(
    example_home: Path, browser: Browser, complaints: list[str], tmp_path: Path
) -> None:
    head = "凭证号,日期,摘要,功能分类编码,经济分类编码,支出性质,金额（元）\n"
    lines = (f"长-{n:05d},2024-12-05,办公用品,2080108,30201,基本,{n}.25\n" for n in range(1, 20_101))
    file = tmp_path / "全年.csv"
    file.write_text(head + "".join(lines), encoding="utf-8")
    with copy_served(example_home, tmp_path / "home") as site:
        page = watched(browser.new_context(locale="zh-CN"), complaints)
        sign_in(page, site)
        page.goto(f"{site}/imports/new")
        page.get_by_label("文件", exact=True).set_input_files(file)
        page.get_by_role("button", name="上传并预览").click()
        page.wait_for_url("**/imports/waiting/*", timeout=SLOW)
        expect(page.locator(".notice.good")).to_contain_text("转到后台导入", timeout=SLOW)
        page.get_by_role("button", name="导入20,100张").click()
        page.wait_for_url("**/jobs/*")
        page.get_by_role("button", name="暂停").click()
        expect(page.locator("#job")).to_contain_text("已暂停", timeout=SLOW)
        job = page.url.removeprefix(site)
        page.context.close()
    with serving(tmp_path / "home") as site:
        page = watched(browser.new_context(locale="zh-CN"), complaints)
        sign_in(page, site)
        page.goto(f"{site}/imports")
        expect(page.locator("main")).to_contain_text("已暂停")
        page.goto(f"{site}{job}")
        page.get_by_role("button", name="继续").click()
        expect(page.locator("#job")).to_contain_text(re.compile("正在执行|已完成"), timeout=SLOW)
        page.context.close()
    with serving(tmp_path / "home") as site:
        page = watched(browser.new_context(locale="zh-CN"), complaints)
        sign_in(page, site)
        page.goto(f"{site}{job}")
        page.get_by_role("link", name="看导入的批次").click(timeout=SLOW)
        expect(page.locator("main")).to_contain_text("20,100")
        page.goto(f"{site}/imports?year=2024&q=全年")
        expect(page.get_by_role("link", name="全年.csv")).to_have_count(1)
        page.context.close()
    assert not complaints
