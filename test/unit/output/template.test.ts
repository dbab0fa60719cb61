// The rows of the first two parts are what docker 28.2.2 answered to `docker context ls --format TEMPLATE`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileTemplate } from '../../../src/output/template.ts';
import { UsageError } from '../../../src/errors.ts';

const DATA = {
  Current: true, Description: 'Current DOCKER_HOST based configuration', DockerEndpoint: 'unix:///var/run/docker.sock', Error: '', Name: 'default',
  Config: { Image: 'busybox', Labels: { 'com.x': 'y' }, Env: ['A=1', 'B=2'], Cmd: null, Hidden: 0 },
  Networks: { bridge: { IPAddress: '172.17.0.2' }, host: { IPAddress: '' } },
  Ports: {}, Size: 12_345_678_901, Ratio: 0.25,
};

const check = (template: string, expected: string): void => {
  test(template, () => assert.equal(compileTemplate(template, { maps: new Set(['Labels', 'Networks']) })(DATA), expected));
};
const refused = (template: string, message: string): void => {
  test(`refuses ${template}`, () => assert.throws(() => compileTemplate(template)(DATA), (error: unknown) => {
    assert.ok(error instanceof UsageError, String(error));
    assert.equal(error.message, `template parsing error: ${message}`);
    return true;
  }));
};

refused('{{.Name', 'template: :1: unclosed action');
refused('{{foo}}', 'template: :1: function "foo" not defined');
refused('{{if}}', 'template: :1: missing value for if');
refused('{{end}}', 'template: :1: unexpected {{end}}');
refused('{{if .Name}}', 'template: :1: unexpected EOF');
refused('{{$x}}', 'template: :1: undefined variable "$x"');
refused('{{"abc}}', 'template: :1: unterminated quoted string');
refused('{{@}}', 'template: :1: unexpected "@" in command');
check('{{.Name | }}', 'default');
refused('{{}}', 'template: :1: missing value for command');
refused('{{1x}}', 'template: :1: bad number syntax: "1x"');
refused('{{(.Name}}', 'template: :1: unclosed left paren');
refused('{{.Name)}}', 'template: :1: unexpected right paren');
refused('{{/* a }}', 'template: :1: unclosed comment');
check('{{/* a */}}x', 'x');
refused('{{else}}', 'template: :1: unexpected {{else}}');
refused('{{nil}}', 'template: :1:2: executing "" at <nil>: nil is not a command');
refused('{{.Name | 1}}', 'template: :1: non executable command in pipeline stage 2');
refused('{{1.5.x}}', 'template: :1: unexpected . after term "1.5"');
refused('{{range}}', 'template: :1: missing value for range');
check('{{\'a\'}}', '97');
check('{{printf "%d-%s-%v-%q-%5s|%-5s|%05d|%x|%t|%%|%5.2f" 3 "a" true "b\\"" "x" "y" 42 255 true 1.5}}', '3-a-true-"b\\""-    x|y    |00042|ff|true|%| 1.50');
check('{{printf "%d" "x"}}', '%!d(string=x)');
check('{{printf "%s" 3}}', '%!s(int=3)');
check('{{printf "%d"}}', '%!d(MISSING)');
check('{{printf "%d" 1 2}}', '1%!(EXTRA int=2)');
check('{{printf "%z" 1}}', '%!z(int=1)');
check('{{print 1 2 "a" "b" 3}}', '1 2ab3');
check('{{println 1 "a"}}', '1 a\n');
check('{{len "héé"}}', '5');
refused('{{len 3}}', 'template: :1:2: executing "" at <len 3>: error calling len: len of type int');
check('{{slice "abcdef" 1 3}}', 'bc');
refused('{{slice "abc" 5}}', 'template: :1:2: executing "" at <slice "abc" 5>: error calling slice: index out of range: 5');
check('{{index "abc" 1}}', '98');
check('{{eq 1 1 2}}', 'true');
refused('{{eq 1 "a"}}', 'template: :1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison');
check('{{lt 1 2}}', 'true');
check('{{lt "a" "b"}}', 'true');
refused('{{lt true false}}', 'template: :1:2: executing "" at <lt true false>: error calling lt: invalid type for comparison');
check('{{and 1 0 "x"}}', '0');
check('{{or 0 "" "z"}}', 'z');
check('{{not 1}}', 'false');
check('{{truncate .Name 3}}', 'def');
check('{{pad .Name 2 3}}|', '  default   |');
check('{{upper .Name | lower | title}}', 'Default');
check('{{split "a,b,c" ","}}', '[a b c]');
check('{{join (split "a,b" ",") "-"}}', 'a-b');
check('{{json "<a>&\\u2028"}}', '"<a>&\\u2028"');
check('a {{- .Name -}} b', 'adefaultb');
check('{{range $i, $e := split "a,b" ","}}{{$i}}={{$e}};{{else}}none{{end}}', '0=a;1=b;');
check('{{with .Name}}{{.}}{{else}}n{{end}}', 'default');
check('{{$x := 1}}{{$x = 2}}{{$x}}', '2');
check('{{if eq .Name "default"}}yes{{else if 1}}two{{end}}', 'yes');
refused('{{.Name.Foo}}', 'template: :1:7: executing "" at <.Name.Foo>: can\'t evaluate field Foo in type string');
refused('{{index .Name "x"}}', 'template: :1:2: executing "" at <index .Name "x">: error calling index: cannot index slice/array with type string');
refused('{{upper 3}}', 'template: :1:8: executing "" at <3>: expected string; found 3');
refused('{{upper}}', 'template: :1:2: executing "" at <upper>: wrong number of args for upper: want 1 got 0');
refused('{{upper "a" "b"}}', 'template: :1:2: executing "" at <upper>: wrong number of args for upper: want 1 got 2');
refused('{{break}}', 'template: :1: {{break}} outside {{range}}');
refused('{{ .Name.Foo.Bar.Baaaaaaaaaaaaaaaaaaaaaaaaaaaaz }}', 'template: :1:8: executing "" at <.Name.Foo.Bar.Baaaaaaaaaaaaaaaaaaaaaaaaaaaaz>: can\'t evaluate field Foo in type string');
refused('{{range .Name}}{{.}}{{end}}', 'template: :1:8: executing "" at <.Name>: range can\'t iterate over default');
check('{{range 3}}{{.}}{{end}}', '012');
refused('{{1 2}}', 'template: :1:2: executing "" at <1>: can\'t give argument to non-function 1');
refused('{{"a" "b"}}', 'template: :1:2: executing "" at <"a">: can\'t give argument to non-function "a"');
refused('{{.Name "b"}}', 'template: :1:2: executing "" at <.Name>: wrong number of args for Name: want 0 got 1');
check('{{true}}', 'true');
check('{{0x1F}} {{1e3}} {{1.50}} {{\'a\'}} {{1_000}} {{-3}} {{+3}}', '31 1000 1.5 97 1000 -3 3');
refused('{{"\\q"}}', 'template: :1: invalid syntax');
check('{{$.Name}}', 'default');
check('{{ (index (split "a,b" ",") 1) | printf "%s-%s" "q" }}', 'q-b');
refused('{{index (split "a" ",") 5}}', 'template: :1:2: executing "" at <index (split "a" ",") 5>: error calling index: index out of range: 5');
check('{{.Name|upper|len}}', '7');
refused('{{- }}', 'template: :1: missing value for command');
refused('{{if .Name}}a{{else}}b{{else}}c{{end}}', 'template: :1: expected end; found {{else}}');
refused('{{with $y := .Name}}{{$y}}{{end}}{{$y}}', 'template: :1: undefined variable "$y"');
refused('{{.Name . }}', 'template: :1:2: executing "" at <.Name>: wrong number of args for Name: want 0 got 1');
refused('{{ . Name }}', 'template: :1: function "Name" not defined');
check('{{.1}}', '0.1');
refused('{{..}}', 'template: :1: unexpected <.> in operand');
refused('{{a.b}}', 'template: :1: function "a" not defined');
refused('{{"a".b}}', 'template: :1: unexpected . after term "\\"a\\""');
refused('{{$x := }}', 'template: :1: missing value for command');
refused('{{$x, $y := 1}}', 'template: :1: too many declarations in command');
refused('{{x := 1}}', 'template: :1: function "x" not defined');
refused('{{json}}', 'template: :1:2: executing "" at <json>: wrong number of args for json: want 1 got 0');
refused('{{eq}}', 'template: :1:2: executing "" at <eq>: wrong number of args for eq: want at least 1 got 0');
refused('{{eq 1}}', 'template: :1:2: executing "" at <eq 1>: error calling eq: missing argument for comparison');
refused('{{lt 1}}', 'template: :1:2: executing "" at <lt>: wrong number of args for lt: want 2 got 1');
refused('{{not}}', 'template: :1:2: executing "" at <not>: wrong number of args for not: want 1 got 0');
refused('{{and}}', 'template: :1:2: executing "" at <and>: wrong number of args for and: want at least 1 got 0');
refused('{{len}}', 'template: :1:2: executing "" at <len>: wrong number of args for len: want 1 got 0');
refused('{{index}}', 'template: :1:2: executing "" at <index>: wrong number of args for index: want at least 1 got 0');
refused('{{slice}}', 'template: :1:2: executing "" at <slice>: wrong number of args for slice: want at least 1 got 0');
refused('{{printf}}', 'template: :1:2: executing "" at <printf>: wrong number of args for printf: want at least 1 got 0');
check('{{print}}', '');
check('{{eq 1.0 1.0}}', 'true');
check('{{le 1 1}}', 'true');
refused('{{ne 1 2 3}}', 'template: :1:2: executing "" at <ne>: wrong number of args for ne: want 2 got 3');
check('{{ge "b" "a"}}', 'true');
refused('{{ "a" | "b" }}', 'template: :1: non executable command in pipeline stage 2');
check('{{.Name | printf}}', 'default');
check('{{if (eq 1 1)}}x{{end}}', 'x');
check('{{printf "%v" (split "a,b" ",")}}', '[a b]');
check('{{printf "%s %q %d" (split "a,b" ",") (split "a,b" ",") (split "a" ",")}}', '[a b] ["a" "b"] [%!d(string=a)]');
check('{{printf "%T %T %T" 1 "a" true}}', 'int string bool');
check('{{printf "%+v %#v %U %c %o %b %e %g %08.3f %+d" "x" "x" 65 65 8 5 1.5 1.5 3.14159 5}}', 'x "x" U+0041 A 10 101 1.500000e+00 1.5 0003.142 +5');
check('{{printf "%*d" 5 3}}', '    3');

// Data as `inspect` has them.
check('{{.Config.Image}}', 'busybox');
check('{{index .Config.Labels "com.x"}}', 'y');
check('{{index .Config.Labels "nope"}}', '');
check('{{.Config.Labels.nope}}', '<no value>');
check('{{.Networks.nope.IPAddress}}', '<no value>');
check('{{range $name, $network := .Networks}}{{$name}}={{$network.IPAddress}} {{end}}', 'bridge=172.17.0.2 host= ');
check('{{range .Networks}}{{.IPAddress}}{{end}}', '172.17.0.2');
check('{{range .Config.Env}}{{println .}}{{end}}', 'A=1\nB=2\n');
check('{{range .Config.Env}}{{if eq . "B=2"}}{{break}}{{end}}{{.}}{{end}}', 'A=1');
check('{{range $i, $_ := .Config.Env}}{{if $i}},{{end}}{{$i}}{{end}}', '0,1');
check('{{json .Config}}', '{"Image":"busybox","Labels":{"com.x":"y"},"Env":["A=1","B=2"],"Cmd":null,"Hidden":0}');
check('{{json .Config.Env}}', '["A=1","B=2"]');
check('{{json .Config.Cmd}}', 'null');
check('{{.Config.Cmd}}', '<no value>');
check('{{.Config.Labels}}', 'map[com.x:y]');
check('{{len .Config.Env}} {{len .Ports}}', '2 0');
check('{{join .Config.Env ", "}}', 'A=1, B=2');
check('{{`raw\\n`}}', 'raw\\n');
check('{{.Size}} {{.Ratio}}', '12345678901 0.25');
check('{{(index .Config.Env 0) | printf "%s!"}}', 'A=1!');
check('{{(index .Networks "bridge").IPAddress}}', '172.17.0.2');
check('{{if .Ports}}a{{else if .Current}}b{{else}}c{{end}}', 'b');
check('{{with .Config}}{{.Image}} {{$.Name}}{{end}}', 'busybox default');
check('{{with .Ports}}{{.}}{{else with .Name}}{{.}}{{end}}', 'default');
check('{{$x := 1}}{{range .Config.Env}}{{$x = len .}}{{end}}{{$x}}', '3');
check('{{/* one */}}{{- /* two */ -}} x', 'x');
check('{{slice .Name 1 3}}{{slice .Name 5}}', 'eflt');
check('{{ne .Name "x"}} {{and .Current .Name}} {{or .Error .Name}}', 'true default default');
check('{{eq .Config.Cmd nil}}', 'true');
check('{{if and .Config.Cmd (index .Config.Cmd 0)}}x{{end}}', '');
refused('{{.Config.Nope}}', 'template: :1:9: executing "" at <.Config.Nope>: map has no entry for key "Nope"');
refused('{{.Config.Cmd.X}}', 'template: :1:9: executing "" at <.Config.Cmd.X>: nil pointer evaluating interface {}.X');
refused('\n\n  {{.Nope}}', 'template: :3:4: executing "" at <.Nope>: map has no entry for key "Nope"');
refused('{{join .Config.Image ","}}', 'template: :1:14: executing "" at <.Config.Image>: wrong type for value; expected []string; got string');
refused('{{constructor}}', 'template: :1: function "constructor" not defined');
refused('{{.constructor}}', 'template: :1:2: executing "" at <.constructor>: map has no entry for key "constructor"');
refused('{{__proto__ .}}', 'template: :1: function "__proto__" not defined');
refused(`{{${'('.repeat(5000)}`, 'template: :1: too deeply nested');
refused('{{.Name | lower | printf "%s" | upper "x"}}', 'template: :1:32: executing "" at <upper>: wrong number of args for upper: want 1 got 2');

test('a text that is no template has the exit code of the caller, data that do not fit have 1', () => {
  const exitCode = (work: () => unknown): number | undefined => {
    try {
      work();
      return undefined;
    } catch (error) {
      return error instanceof UsageError ? error.exitCode : undefined;
    }
  };
  assert.equal(exitCode(() => compileTemplate('{{.Name', { exitCode: 64 })), 64);
  assert.equal(exitCode(() => compileTemplate('{{.Nope}}', { exitCode: 64 })(DATA)), 1);
});
