// What a test file answered: the JUnit report of Node's runner, read without believing that it is whole.
import fs from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface Case {
  /** Below test/. */
  readonly file: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly detail: string;
  /** Passed, but only when its file was run again: what it said the first time. */
  readonly unstable?: string;
}

interface Remark {
  readonly '@message'?: string;
  readonly '#text'?: string;
}

interface Element {
  readonly '@name'?: string;
  readonly testcase?: readonly Element[];
  readonly testsuite?: readonly Element[];
  readonly failure?: readonly Remark[];
  readonly skipped?: readonly Remark[];
}

const LISTS = new Set(['testcase', 'testsuite', 'failure', 'skipped']);
// With a prefix, for Node writes an attribute `failure` beside the element of that name.
const parser = new XMLParser({
  ignoreAttributes: false, attributeNamePrefix: '@', trimValues: false, parseTagValue: false, isArray: (tag) => LISTS.has(tag),
});

/** Node escapes quotes twice in its report. */
const unescapeAgain = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
const nameOf = (element: Element): string => unescapeAgain(element['@name'] ?? '');

/** The cause, without the runner's own lines about it. Attributes have lost their line breaks, so the text if there is one. */
const words = (remark: Remark): string => {
  const text = remark['#text'] ?? '';
  const cause = text.split(/^ {2}cause: /m)[1];
  if (cause === undefined) return unescapeAgain(text.trim() === '' ? (remark['@message'] ?? '') : text).trim();
  const lines = unescapeAgain(cause).split('\n').filter((line) => !/^\s+at .*\(?node:/.test(line));
  const end = lines.findIndex((line) => /^ {4}(generatedMessage|code): /.test(line) || line.trim() === '}');
  return lines.slice(0, end < 0 ? undefined : end).join('\n').replace(/ \{$/, '').trim();
};

const casesBelow = (file: string, element: Element, above: readonly string[]): Case[] => [
  ...(element.testcase ?? []).map((one): Case => ({
    file,
    name: [...above, nameOf(one)].join(' › '),
    outcome: one.failure !== undefined ? 'failed' : one.skipped !== undefined ? 'skipped' : 'passed',
    detail: (one.failure ?? one.skipped ?? []).map(words).join('\n'),
  })),
  ...(element.testsuite ?? []).flatMap((suite) => casesBelow(file, suite, [...above, nameOf(suite)])),
];

const failed = (file: string, detail: string): Case => ({ file, name: '(the file as a whole)', outcome: 'failed', detail });

/** @param report the JUnit text of one test file, undefined where none was written */
export const casesOf = (file: string, report: string | undefined): Case[] => {
  if (report === undefined || report.trim() === '') return [failed(file, 'it left no report: it was killed, never ran or holds no test')];
  const validity = XMLValidator.validate(report);
  if (validity !== true) return [failed(file, `its report is cut off or damaged: ${validity.err.msg}`)];
  const { testsuites } = parser.parse(report) as { readonly testsuites?: Element | string };
  if (testsuites === undefined) return [failed(file, 'its report is none of tests')];
  const cases = typeof testsuites === 'string' ? [] : casesBelow(file, testsuites, []);
  return cases.length > 0 ? cases : [failed(file, 'it holds no test')];
};

export interface Ending {
  readonly code: number | null;
  readonly late: boolean;
  /** What it printed, for the case that the report explains nothing. */
  readonly output: string;
}

/** The report and the ending together: an ending that no failed test explains is a failure of its own. */
export const judge = (file: string, reportFile: string, { code, late, output }: Ending): Case[] => {
  if (late) return [failed(file, 'it did not end in time and was killed')];
  const cases = casesOf(file, fs.existsSync(reportFile) ? fs.readFileSync(reportFile, 'utf8') : undefined);
  if (code === 0 || cases.some(({ outcome }) => outcome === 'failed')) {
    return cases.map((one) => (one.name === '(the file as a whole)' ? { ...one, detail: `${one.detail}\n${output}`.trim() } : one));
  }
  return [...cases, failed(file, `it ended with status ${code ?? 'of a signal'} though no test failed\n${output}`.trim())];
};

/**
 * Two runs of one file, the first of which failed: the second counts, and what only the first said is kept with the test.
 * A test that fails twice, or fails only the second time, has failed.
 */
export const secondTry = (first: readonly Case[], second: readonly Case[]): Case[] =>
  second.map((one) => {
    const before = first.find(({ name, outcome }) => name === one.name && outcome === 'failed');
    return before === undefined || one.outcome !== 'passed' ? one : { ...one, unstable: before.detail };
  });
