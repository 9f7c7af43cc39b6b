// A table as a workbook, made where it is read: nothing is asked of another machine. Office Open XML in an unpacked zip.
(() => {
  "use strict";
  // The cells of a table by line and column, a spanning cell at each place it covers.
  window.cellsOf = (table) => {
    const lines = [...table.rows].map(() => []);
    [...table.rows].forEach((row, y) => {
      let x = 0;
      for (const cell of row.cells) {
        while (lines[y][x]) x += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) for (let along = 0; along < cell.colSpan; along += 1) lines[y + down][x + along] = cell;
        x += cell.colSpan;
      }
    });
    return lines;
  };

  const bytes = (text) => new TextEncoder().encode(text);
  const sum = (data) => {
    let rest = ~0;
    for (const one of data) {
      rest ^= one;
      for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
    }
    return ~rest >>> 0;
  };
  const little = (...pairs) => pairs.flatMap(([value, width]) => Array.from({ length: width }, (_, at) => (value >>> (8 * at)) & 255));
  const zip = (files) => {
    const parts = [];
    const directory = [];
    let at = 0;
    for (const [name, text] of files) {
      const data = bytes(text);
      // version, flags, stored, 1980-01-01, sum, twice the length, name
      const said = little([20, 2], [0x800, 2], [0, 2], [0, 2], [33, 2], [sum(data), 4], [data.length, 4], [data.length, 4], [name.length, 2], [0, 2]);
      const head = [...little([0x04034b50, 4]), ...said, ...bytes(name)];
      directory.push(...little([0x02014b50, 4], [20, 2]), ...said, ...little([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), ...bytes(name));
      parts.push(new Uint8Array(head), data);
      at += head.length + data.length;
    }
    const end = little([0x06054b50, 4], [0, 4], [files.length, 2], [files.length, 2], [directory.length, 4], [at, 4], [0, 2]);
    return new Blob([...parts, new Uint8Array([...directory, ...end])], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  };

  const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const column = (x) => (x < 26 ? "" : String.fromCharCode(64 + Math.floor(x / 26))) + String.fromCharCode(65 + (x % 26));
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const format = (number, border) => `<xf numFmtId="${number}" fontId="0" fillId="0" borderId="${border}" applyNumberFormat="1" applyBorder="1"/>`;
  const sheetOf = (section) => {
    const table = section.querySelector("table");
    const lines = window.cellsOf(table);
    const wide = lines[0].length;
    const merged = [`A1:${column(wide - 1)}1`];
    const text = (x, y, said, style = 0) => `<c r="${column(x)}${y}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${plain(said)}</t></is></c>`;
    const meta = [...section.querySelector(".sheet-meta").children].map((one) => [...one.childNodes].map((node) => node.textContent).filter(Boolean).join(" "));
    const rows = [`<row r="1">${text(0, 1, section.querySelector("h3").textContent)}</row>`, `<row r="2">${meta.map((said, x) => text(x, 2, said)).join("")}</row>`];
    lines.forEach((line, up) => {
      const y = up + 3;
      const cells = line.map((cell, x) => {
        if (cell.parentElement.rowIndex !== up || line.indexOf(cell) !== x) return "";
        if (cell.colSpan * cell.rowSpan > 1) merged.push(`${column(x)}${y}:${column(x + cell.colSpan - 1)}${y + cell.rowSpan - 1}`);
        const said = cell.textContent;
        if (!cell.querySelector("a")) return text(x, y, said, 1);
        return `<c r="${column(x)}${y}" s="2"><v>${said.replace(/,/g, "").replace("−", "-")}</v></c>`;
      });
      rows.push(`<row r="${y}">${cells.join("")}</row>`);
    });
    return `<worksheet xmlns="${MAIN}"><cols><col min="1" max="${wide}" width="16" customWidth="1"/></cols><sheetData>${rows.join("")}</sheetData>`
      + `<mergeCells>${merged.map((one) => `<mergeCell ref="${one}"/>`).join("")}</mergeCells></worksheet>`;
  };
  const workbook = (section, name) => zip([
    ["[Content_Types].xml", `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + ["workbook:sheet.main", "worksheet:worksheet", "styles:styles"].map((pair) => pair.split(":")).map(([file, kind]) =>
        `<Override PartName="/xl/${file}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`).join("") + "</Types>"],
    ["_rels/.rels", `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${plain(name)}" sheetId="1" r:id="r1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheet.xml"/>`
      + `<Relationship Id="r2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`],
    ["xl/styles.xml", `<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="10"/><name val="宋体"/></font></fonts>`
      + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/>'
      + `<border>${["left", "right", "top", "bottom"].map((side) => `<${side} style="thin"/>`).join("")}</border></borders>`
      + `<cellStyleXfs count="1">${format(0, 0)}</cellStyleXfs><cellXfs count="3">${format(0, 0)}${format(0, 1)}${format(4, 1)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`],
    ["xl/worksheet.xml", sheetOf(section)],
  ]);

  document.querySelectorAll(".sheet").forEach((section) => {
    const name = section.dataset.name;
    const button = document.createElement("button");
    button.className = "button quiet";
    button.type = "button";
    button.textContent = "存为XLSX";
    button.setAttribute("aria-label", `${name}存为XLSX`);
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(workbook(section, name));
      link.download = `${name} ${section.querySelector("h3").textContent}.xlsx`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(button);
    section.querySelector(".sheet-meta").before(tools);
  });
})();
