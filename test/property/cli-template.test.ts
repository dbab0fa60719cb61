import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { goQuote } from '../../src/model/go-quote.ts';
import { alignTabs, formatTable } from '../../src/output/table.ts';
import { compileTemplate } from '../../src/output/template.ts';
import { ScError } from '../../src/errors.ts';

const piece = fc.oneof(
  fc.constantFrom('{{', '}}', '{{- ', ' -}}', '.', '.Name', '.Labels', '.List', '$', '$x', ':=', '=', ',', '|', '(', ')', ' ', '"', '`', "'", 'if ', 'else', 'end', 'range ', 'with ', 'break',
    'nil', 'true', '0', '1', '-7', '0x1f', '1.5', 'json ', 'index ', 'slice ', 'len ', 'eq ', 'lt ', 'and ', 'or ', 'not ', 'print ', 'printf ', '"%d %5s %-3v %q %x"', 'join ', 'split ',
    'upper ', 'title ', 'truncate ', 'pad ', '/*', '*/', '\n', '\t', '"a"', '{{.Name}}', '{{end}}', '{{range .List}}', '{{if .Name}}', '{{else}}'),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 2 }),
);
const DATA = { Name: 'web', Labels: { a: 'b' }, List: ['x', 'y'], Null: null, Number: 3, Method: (key: string) => key };

const rendered = (text: string, data: unknown): string | undefined => {
  try {
    return compileTemplate(text)(data);
  } catch (error) {
    assert.ok(error instanceof ScError, `${JSON.stringify(text)}: ${error instanceof Error ? error.stack : String(error)}`);
    assert.match(error.message, /^template parsing error: template: :\d+:/);
    return undefined;
  }
};

test('any text is a template, or an error of ours', () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')), (text) => void rendered(text, DATA)), { numRuns: 4000 });
});

test('any action is evaluated, or an error of ours', () => {
  const token = fc.constantFrom('.Name', '.List', '.Labels', '.Null', '.Number', '.Method', '.', '$', '"a"', '"%s%d%v%5.2f"', '1', '-1', '0', '2.5', 'nil', 'true', '|', '(', ')', 'json', 'index', 'slice', 'len',
    'eq', 'ne', 'lt', 'ge', 'and', 'or', 'not', 'print', 'println', 'printf', 'join', 'split', 'upper', 'lower', 'title', 'truncate', 'pad');
  fc.assert(fc.property(fc.array(token, { minLength: 1, maxLength: 7 }), (tokens) => void rendered(`{{${tokens.join(' ')}}}`, DATA)), { numRuns: 6000 });
});

test('a text without braces is itself', () => {
  fc.assert(fc.property(fc.string().filter((text) => !text.includes('{{')), (text) => assert.equal(rendered(text, {}), text)));
});

test('json gives back what JSON can hold', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(JSON.stringify(JSON.parse(rendered('{{json .}}', value) ?? '')), JSON.stringify(value))));
});

test('what goQuote quotes is the literal of the same text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(rendered(`{{${goQuote(text)}}}`, {}), text)));
});

test('a table keeps its cells, and the cells of a column stand under each other', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '…', '7', '-'), maxLength: 16 });
  fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
    const lines = formatTable(rows).split('\n').slice(0, -1).map((line) => Array.from(line));
    const [first, second] = [0, 1].map((column) => Math.max(10, ...rows.map((row) => Array.from(row[column] ?? '').length + 3)));
    rows.forEach((row, at) => {
      const starts = [0, first ?? 0, (first ?? 0) + (second ?? 0)];
      row.forEach((text, column) => assert.equal(lines[at]?.slice(starts[column], (starts[column] ?? 0) + Array.from(text).length).join(''), text));
    });
    assert.equal(alignTabs(rows.map((row) => row.join('\t')).join('\n')), formatTable(rows));
  }));
});
