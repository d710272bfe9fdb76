"""What Jinja2 makes of templates of the earlier system, as our renderer has to make it.

    python3 -m venv /tmp/jinja && /tmp/jinja/bin/pip install jinja2==3.1.6
    /tmp/jinja/bin/python tests/jinja/expected.py > shared/prompts/tests/jinja/expected.json

Each case is a template and what it is rendered with; a case that says nothing is rendered with
CONTEXT. The keys of objects are sorted, as they are in our requests, and what is null is left out:
a name without a value is undefined. A template that Jinja2 itself cannot render does not belong here.
"""

import json
import sys

import jinja2

CONTEXT = {
    "topic": "Heat pumps & you",
    "prompt": "Explain <why> they \"save\" money.",
    "keywords": ["heat pump", "savings", "Ohio"],
    "tone": "friendly",
    "target_audience": "home owners",
    "word_count": 800,
    "brand_guidelines": "",
    "call_to_action": None,
    "client": {"name": "Ohio Paving", "slug": "ohio-paving", "metadata": {"services": ["asphalt", "concrete"], "founded": 1987}},
    "strategy": {"seo_focus": True, "word_count_min": 600, "word_count_max": 1000, "hashtags": []},
    "variables": {"season": "winter", "discount": 12.5, "count": 3, "ratio": 0.1, "big": 1e20, "flag": False},
}

CASES = [
    # Printing
    ("plain text", "No names here."),
    ("a name", "Write about {{ topic }}."),
    ("without blanks", "{{topic}}|{{ topic}}|{{topic }}"),
    ("nothing is escaped", "{{ prompt }} {{ topic }}"),
    ("a missing name", "[{{ nobody }}]"),
    ("a missing attribute", "[{{ client.nobody }}] [{{ variables.nobody }}]"),
    ("no value", "[{{ call_to_action }}]"),
    ("none", "[{{ none }}] [{{ None }}]"),
    ("true and false", "{{ true }} {{ false }} {{ strategy.seo_focus }} {{ variables.flag }} {{ True }} {{ none }}"),
    ("integers", "{{ word_count }} {{ 1 + 2 }} {{ 7 // 2 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ 2 ** 10 }}"),
    ("floats", "{{ variables.discount }} {{ 1.0 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 0.1 + 0.2 }} {{ variables.ratio }}"),
    ("large floats", "{{ variables.big }} {{ 1e16 }} {{ 1e-5 }} {{ 123456789.0 }}"),
    ("a list", "{{ keywords }}"),
    ("a list of mixed values", "{{ [1, 'a', none, true, 1.5] }}"),
    ("a dictionary", "{{ {'a': 1, 'b': [1, 2]} }}"),
    ("a quoted text in a list", "{{ [\"it's\", 'say \"hi\"'] }}"),
    ("items", "{{ client['name'] }} {{ keywords[0] }} {{ keywords[-1] }} {{ client.metadata.services[1] }}"),
    ("slices", "{{ keywords[1:] }} {{ topic[:4] }} {{ topic[-3:] }} {{ keywords[::2] }}"),
    ("concatenation", "{{ topic ~ ' ' ~ word_count ~ ' ' ~ variables.discount }}"),
    ("unicode", "„Größe“ – {{ 'ÄÖÜ'|lower }} {{ 'straße'|upper }} 日本語 {{ '🔌' }}"),
    ("comparison", "{{ 1 < 2 }} {{ 'a' == 'a' }} {{ 'a' in 'abc' }} {{ 'x' not in keywords }} {{ 3 >= 4 }}"),
    ("logic", "{{ topic and tone }} {{ '' or 'b' }} {{ not topic }} {{ none or 0 }}"),
    ("inline if", "{{ 'yes' if strategy.seo_focus else 'no' }} {{ 'only' if false }}"),
    ("raw", "{% raw %}{{ topic }} {% if %}{% endraw %}"),
    ("a comment", "a{# nothing #}b{#- trimmed -#} c"),
    ("braces that are text", "{ topic } {% raw %}{{{% endraw %} }} %} #}"),
    ("a text with braces", "{{ '{{ topic }}' }}"),
    ("escapes in texts", "{{ 'a\\nb\\tc\\\\d' }}"),
    # White space
    ("a newline at the end", "a\n"),
    ("two newlines at the end", "a\n\n"),
    ("only a newline", "\n"),
    ("carriage returns", "a\r\nb\r\n"),
    ("blocks on lines of their own", "a\n{% if topic %}\nb\n{% endif %}\nc"),
    ("trimming on the left", "a \n  {%- if topic %} b{% endif %}"),
    ("trimming on the right", "a {% if topic -%}  \n b{% endif -%}\n\n c"),
    ("trimming values", "a  {{- topic -}}  b"),
    ("trimming comments", "a  {#- x -#}  b"),
    ("indented blocks", "{% for k in keywords %}\n  - {{ k }}\n{% endfor %}"),
    ("a kept plus", "a {%+ if topic %}b{% endif %}"),
    # Conditions
    ("if", "{% if topic %}T{% endif %}{% if brand_guidelines %}B{% endif %}"),
    ("if and else", "{% if call_to_action %}C{% else %}none{% endif %}"),
    ("elif", "{% if word_count > 1000 %}long{% elif word_count > 500 %}medium{% else %}short{% endif %}"),
    ("empty things are false", "{% if strategy.hashtags %}a{% else %}b{% endif %}{% if 0 %}c{% endif %}{% if {} %}d{% endif %}{% if '' %}e{% endif %}"),
    ("tests", "{{ nobody is defined }} {{ topic is defined }} {{ call_to_action is none }} {{ call_to_action is defined }} {{ none is none }} {{ nobody is undefined }}"),
    ("tests of kinds", "{{ topic is string }} {{ word_count is number }} {{ keywords is iterable }} {{ client is mapping }} {{ keywords is sequence }}"),
    ("tests of numbers", "{{ 4 is even }} {{ 3 is odd }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }}"),
    ("tests of sameness", "{{ 1 is eq 1 }} {{ 'a' is in ['a'] }} {{ true is true }} {{ 'A' is upper }} {{ 'a' is lower }}"),
    # Loops
    ("a loop", "{% for k in keywords %}{{ k }};{% endfor %}"),
    ("places in a loop", "{% for k in keywords %}{{ loop.index }}/{{ loop.length }} {{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }}|{% endfor %}"),
    ("first and last", "{% for k in keywords %}{{ loop.first }} {{ k }}{% if not loop.last %}, {% endif %}{% endfor %}"),
    ("else of a loop", "{% for h in strategy.hashtags %}{{ h }}{% else %}no hashtags{% endfor %}"),
    ("a loop over nothing", "{% for h in nobody %}{{ h }}{% else %}nothing{% endfor %}"),
    ("nested loops", "{% for k in keywords %}{% for s in client.metadata.services %}{{ loop.index }}.{{ k }}/{{ s }} {% endfor %}\n{% endfor %}"),
    ("a loop with a filter", "{% for k in keywords if k != 'savings' %}{{ loop.index }} {{ k }} {% endfor %}"),
    ("a loop over a dictionary", "{% for key, value in client.metadata.items() %}{{ key }}={{ value }};{% endfor %}"),
    ("keys of a dictionary", "{% for key in client %}{{ key }} {% endfor %}"),
    ("pairs", "{% for a, b in [(1, 'x'), (2, 'y')] %}{{ a }}{{ b }} {% endfor %}"),
    ("a range", "{% for i in range(3) %}{{ i }}{% endfor %} {% for i in range(2, 8, 3) %}{{ i }}{% endfor %}"),
    ("cycling", "{% for k in keywords %}{{ loop.cycle('odd', 'even') }} {% endfor %}"),
    ("the one before", "{% for k in keywords %}{{ loop.previtem }}<{{ k }}>{{ loop.nextitem }} {% endfor %}"),
    ("what changed", "{% for k in [1, 1, 2] %}{{ loop.changed(k) }} {% endfor %}"),
    ("a recursive loop", "{% for n in [{'n': 1, 'c': [{'n': 2, 'c': []}]}] recursive %}{{ n.n }}({{ loop(n.c) }}){% endfor %}"),
    ("depth", "{% for k in [1] %}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}"),
    # Variables and macros
    ("set", "{% set who = client.name %}{{ who }} {% set a, b = 1, 2 %}{{ a + b }}"),
    ("a set in a loop stays there", "{% set x = 0 %}{% for k in keywords %}{% set x = loop.index %}{% endfor %}{{ x }}"),
    ("a namespace", "{% set ns = namespace(n=0) %}{% for k in keywords %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}"),
    ("a set block", "{% set text %}<{{ topic }}>{% endset %}{{ text }}{{ text|length }}"),
    ("with", "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}[{{ a }}]"),
    ("a macro", "{% macro line(k, mark='-') %}{{ mark }} {{ k }}\n{% endmacro %}{% for k in keywords %}{{ line(k) }}{% endfor %}{{ line('x', mark='*') }}"),
    ("a macro with a caller", "{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}{{ topic }}{% endcall %}"),
    ("a filter block", "{% filter upper %}a {{ tone }}{% endfilter %}"),
    # Filters
    ("default", "{{ nobody|default('x') }} {{ brand_guidelines|default('x') }} {{ brand_guidelines|default('x', true) }} {{ variables.flag|default('x') }} {{ variables.flag|default('x', true) }} {{ call_to_action|default('x') }} {{ none|default('x') }} {{ nobody|d('y') }} [{{ nobody|default }}]"),
    ("default of what is below nothing", "{{ client.nobody|default('x') }}"),
    ("join", "{{ keywords|join(', ') }} {{ keywords|join }} {{ [1, none, 2.0, true]|join('-') }}"),
    ("join by attribute", "{{ [{'n': 'a'}, {'n': 'b'}]|join(',', attribute='n') }}"),
    ("case", "{{ 'hEllo wORLD'|upper }} {{ 'hEllo'|lower }} {{ 'hEllo wORLD'|capitalize }}"),
    ("title", "{{ \"they're bill's friends-of mine (ok) über ñandú\"|title }} {{ 'a_b c.d'|title }}"),
    ("length", "{{ keywords|length }} {{ topic|length }} {{ client|count }} {{ 'Größe🔌'|length }}"),
    ("replace", "{{ topic|replace('Heat', 'Cold') }} {{ 'aaa'|replace('a', 'b', 2) }}"),
    ("trim", "[{{ '  a b  '|trim }}] [{{ 'xxaxx'|trim('x') }}]"),
    ("first and last of a list", "{{ keywords|first }} {{ keywords|last }} {{ []|first }}"),
    ("sort", "{{ ['b', 'A', 'c']|sort|join }} {{ [3, 1, 2]|sort(reverse=true) }} {{ [{'n': 2}, {'n': 1}]|sort(attribute='n')|map(attribute='n')|join }}"),
    ("reverse", "{{ keywords|reverse|join(' ') }} {{ 'abc'|reverse }}"),
    ("unique", "{{ ['a', 'A', 'b', 'a']|unique|join }}"),
    ("map and select", "{{ keywords|map('upper')|join(' ') }} {{ [1, 2, 3]|select('odd')|list }} {{ [1, 2, 3]|reject('odd')|list }} {{ [{'a': 1}, {'a': 0}]|selectattr('a')|list|length }}"),
    ("batch and slice", "{{ [1, 2, 3, 4, 5]|batch(2)|list }} {{ [1, 2, 3, 4, 5]|slice(2)|list }} {{ [1, 2, 3]|batch(2, 'x')|list }}"),
    ("numbers", "{{ '42'|int + 1 }} {{ 'x'|int }} {{ '3.7'|float }} {{ 3.7|int }} {{ -3|abs }} {{ 'x'|int(7) }}"),
    ("round", "{{ 2.5|round }} {{ 2.567|round(2) }} {{ 2.1|round(0, 'ceil') }} {{ 2.9|round(method='floor') }} {{ 3|round }}"),
    ("sum, min, max", "{{ [1, 2, 3]|sum }} {{ [1.5, 2]|sum }} {{ [3, 1]|min }} {{ ['a', 'b']|max }}"),
    ("string", "{{ 1.0|string }} {{ true|string }} {{ none|string }} {{ [1]|string }}"),
    ("list", "{{ 'abc'|list }} {{ client.metadata|list }}"),
    ("items filter", "{% for k, v in client.metadata|items %}{{ k }}:{{ v }} {% endfor %}"),
    ("dictsort", "{% for k, v in {'b': 1, 'A': 2, 'a': 3}|dictsort %}{{ k }}{{ v }} {% endfor %}"),
    ("groupby", "{% for g in [{'t': 'x', 'n': 1}, {'t': 'y', 'n': 2}, {'t': 'x', 'n': 3}]|groupby('t') %}{{ g.grouper }}:{{ g.list|map(attribute='n')|join('+') }} {% endfor %}"),
    ("indent", "{{ 'a\\nb\\n\\nc'|indent }}|{{ 'a\\nb'|indent(2, true) }}"),
    ("truncate", "{{ 'foo bar baz qux'|truncate(9) }}|{{ 'foo bar baz qux'|truncate(9, true) }}|{{ 'foo bar baz qux'|truncate(11) }}|{{ 'foo bar'|truncate(5, false, '', 0) }}"),
    ("wordcount", "{{ 'one two  three'|wordcount }}"),
    ("center", "[{{ 'a'|center(5) }}]"),
    ("format", "{{ '%s is %d and %.2f'|format('x', 3, 2.5) }}"),
    ("escape", "{{ '<a & \"b\">'|e }} {{ '<b>'|safe }} {{ '<c>'|escape|upper }}"),
    ("urlencode", "{{ 'a b/ü?'|urlencode }}"),
    ("striptags", "{{ '<p>a  <b>b</b></p>'|striptags }}"),
    ("wordwrap", "{{ 'one two three four'|wordwrap(8) }}"),
    ("tojson", "{{ {'a': [1, 'x<y']}|tojson }}"),
    ("attr", "{{ keywords|attr('nobody') }}"),
    # Methods of texts and dictionaries
    ("methods of texts", "{{ topic.upper() }} {{ topic.split(' ')[0] }} {{ topic.replace('&', 'and') }} {{ ' x '.strip() }} {{ topic.startswith('Heat') }} {{ topic.title() }}"),
    ("more methods of texts", "{{ ', '.join(keywords) }} {{ 'a-b'.split('-') }} {{ 'abc'.find('c') }} {{ 'x'.isdigit() }} {{ 'abc'.endswith('c') }} {{ '{} {}'.format(1, 'a') }} {{ 'aXb'.lower() }} {{ 'abcabc'.count('a') }}"),
    ("methods of dictionaries", "{{ client.get('name') }} {{ client.get('nobody', 'x') }} {{ client.keys()|list }} {{ client.metadata.values()|list }}"),
    # Nasty ones
    ("cycler and joiner", "{% set row = cycler('a', 'b') %}{{ row.next() }}{{ row.next() }}{{ row.next() }} {% set comma = joiner() %}{% for k in keywords %}{{ comma() }}{{ k }}{% endfor %}{% set pipe = joiner('|') %}{{ pipe() }}a{{ pipe() }}b"),
    ("lists that grow in a namespace", "{% set ns = namespace(all=[]) %}{% for k in keywords %}{% set ns.all = ns.all + [k|upper] %}{% endfor %}{{ ns.all }} {{ ns.all|length }} {{ ns.all[0] }}"),
    ("repeated lists and texts", "{{ [0] * 3 }} {{ 'ab' * 3 }} {{ (1, 2) * 2 }} {{ ([1] + [2]) * 2 }} {{ (['-'] * 5)|length }}"),
    ("joined lists in loops", "{% for x in keywords + client.metadata.services %}{{ loop.index }}{{ x }} {% endfor %}{{ (keywords + ['x'])[-1] }} {{ 'x' in keywords + ['x'] }}"),
    ("chained comparisons", "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 500 <= word_count <= 900 }} {{ 'a' in ['a'] == true }}"),
    ("conditions in conditions", "{% if topic and (tone == 'friendly' or not keywords) and word_count is divisibleby 4 %}yes{% endif %}{{ ('a' if 0 else 'b') if tone else 'c' }}"),
    ("filters on parts of expressions", "{{ topic|upper ~ '-' ~ (tone|title)|reverse }} {{ -3|abs }} {{ (1 + 2)|string + '4' }} {{ 'a,b'|replace(',', ';') ~ keywords|length }}"),
    ("macros with lists and defaults", "{% macro list(items, sep=', ', last=' and ') %}{% for i in items %}{{ i }}{% if loop.revindex > 2 %}{{ sep }}{% elif loop.revindex == 2 %}{{ last }}{% endif %}{% endfor %}{% endmacro %}{{ list(keywords) }}; {{ list(keywords, last=' or ') }}; {{ list([]) }}"),
    ("a macro in a filter", "{% macro m(a) %} {{ a }} {% endmacro %}[{{ m('x')|trim }}] [{{ m(topic)|length }}] {{ m('a') ~ m('b') }}"),
    ("a call with arguments", "{% macro each(items) %}{% for i in items %}{{ caller(i, loop.index) }}{% endfor %}{% endmacro %}{% call(item, n) each(keywords) %}{{ n }}={{ item }} {% endcall %}"),
    ("filters in blocks", "{% filter indent(2)|upper %}a\nb{% endfilter %}|{% set x | upper | trim %} {{ tone }} {% endset %}{{ x }}|"),
    ("scopes of sets", "{% set a = 1 %}{% if true %}{% set a = 2 %}{% endif %}{{ a }}{% for x in [3] %}{% set a = x %}{{ a }}{% endfor %}{{ a }}{% with a = 4 %}{{ a }}{% endwith %}{{ a }}"),
    ("loops without rounds", "{% for a in [] %}x{% else %}{% for b in keywords if b == 'nothing' %}y{% else %}none{% endfor %}{% endfor %}"),
    ("loops over pairs and nested targets", "{% for (a, (b, c)) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}{% for k, v in {'x': 1}.items() %}{{ k }}{{ v }}{% endfor %}"),
    ("nested dictionaries", "{% set limits = {'twitter': {'max': 280, 'tags': [1, 2]}, 'linkedin': {'max': 3000, 'tags': []}} %}{% for name, l in limits.items() %}{{ name }}:{{ l.max }}:{{ l['tags']|sum }} {% endfor %}{{ limits.twitter.tags[-1] }}{{ limits.other.max if limits.other else '-' }}"),
    ("sorting and grouping", "{{ [{'n': 'b', 'x': 1}, {'n': 'A', 'x': 2}]|sort(attribute='n')|map(attribute='x')|list }} {% for k, g in [{'c': 'x', 'v': 1}, {'c': 'y', 'v': 2}, {'c': 'x', 'v': 3}]|groupby('c') %}{{ k }}{{ g|map(attribute='v')|list }}{% endfor %}"),
    ("select by tests", "{{ [1, 2, 3, 4]|select('gt', 2)|list }} {{ keywords|select('in', ['Ohio'])|list }} {{ [{'a': 1}, {'a': 2}]|selectattr('a', 'equalto', 2)|list|length }} {{ [0, 1, '']|select|list }}"),
    ("numbers in texts", "{{ '%05.1f|%-5s|%+d'|format(3.14159, 'ab', 7) }} {{ '{:>6}|{:<4}|{:.2f}'.format('ab', 1, 2.345) }} {{ 10 / 4 }} {{ 10 // 4 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }}"),
    ("markup that is text", "</material> {{ '<b>' }} {% raw %}<material>{% endraw %} {{ '</material>' }} {{ '<material>'|upper }}"),
    ("white space of everything", "a\n{%- for k in keywords -%}\n  {{- k -}}  \n{%- endfor -%}\n  b {#- c -#}  d\n\n{%- if true %}\n e{% endif -%}   \n f\n"),
    ("undefined in everything", "[{{ nobody }}{{ nobody|upper }}{{ nobody|length }}{{ nobody|join }}{{ nobody ~ 'x' }}{{ nobody == none }}{{ nobody or 'y' }}{% for n in nobody %}z{% endfor %}{{ 'a' if nobody }}]"),
    ("texts as lists", "{{ 'abc'|join('-') }} {{ 'abc'|first }}{{ 'abc'|last }} {% for c in 'ab' %}<{{ c }}>{% endfor %} {{ 'b' in 'abc' }} {{ 'abc'[1] }}{{ 'abc'[::-1] }} {{ 'a b'.split() }}"),
    ("texts over lines", "{{ 'it''s' }} {{ \"a\\\"b\" }} {{ 'a\\u00e9\\x41' }} {{ 'one' 'two' }}\n{{ 'a\nb' }}"),
    # What is given by name, and what by place
    ("default by name", "{{ ''|default('x', boolean=true) }} {{ ''|d('y', boolean=True) }} {{ nobody|default(default_value='z') }} {{ none|d('n', true) }}"),
    ("int by name", "{{ 'x'|int(default=7) }} {{ 'ff'|int(base=16) }} {{ '0x1f'|int(0, 16) }} {{ '0b101'|int(base=2) }} {{ 'zz'|int(default=5, base=16) }} {{ '1_000'|int }} {{ ' 42 '|int }} {{ '12.7'|int }} {{ 1e20|int }} {{ -7.9|int }} {{ 'x'|int(-1) }}"),
    ("float by name", "{{ 'x'|float(default=1.5) }} {{ 'x'|float(2.5) }} {{ '1e3'|float }} {{ 3|float }}"),
    ("batch and slice by name", "{{ [1, 2, 3]|batch(2, fill_with='-')|list }} {{ [1, 2, 3, 4]|batch(linecount=3)|list }} {{ [1, 2, 3]|slice(2, fill_with='-')|list }} {{ [1, 2, 3]|slice(slices=2)|list }}"),
    ("replace by name", "{{ 'aXbX'|replace(old='X', new='-') }} {{ 'aaa'|replace('a', 'b', count=2) }} {{ 123|replace(2, 'x') }}"),
    ("trim by name", "[{{ 'xxaxx'|trim(chars='x') }}] [{{ nobody|trim }}]"),
    ("center by name", "[{{ 'ab'|center(width=7) }}] [{{ 'ab'|center(width=4) }}] [{{ 'abc'|center(6) }}]"),
    ("round by name", "{{ 2.567|round(precision=1) }} {{ 2.567|round(1, method='floor') }} {{ 2.561|round(precision=2, method='ceil') }} {{ 7|round(2, 'floor') }} {{ 7|round(0, 'ceil') }} {{ 7|round(1) }} {{ 1234|round(-2) }} {{ 2.5|round(2, 'floor') }} {{ 3.5|round }}"),
    ("map with names", "{{ ['a\nb', 'c\nd']|map('indent', width=2, first=true)|join('|') }} {{ ['1', 'x']|map('int', default=5)|list }} {{ ['', 'a']|map('default', '-', true)|join }} {{ [1.234, 5.678]|map('round', precision=1)|list }} {{ [{'a': 1}, {}]|map(attribute='a', default=0)|list }}"),
    ("dictsort by place", "{% for k, v in {'b': 1, 'A': 2, 'a': 3}|dictsort(true) %}{{ k }}{{ v }} {% endfor %}{% for k, v in {'b': 1, 'A': 3, 'a': 2}|dictsort(false, 'value') %}{{ k }}{{ v }} {% endfor %}{{ {'a': 1, 'b': 2}|dictsort(by='value', reverse=true) }}"),
    ("sorts by place", "{{ [1, 3, 2]|sort(true) }} {{ ['b', 'A', 'a', 'B']|sort(case_sensitive=true)|join }} {{ ['b', 'A', 'a', 'B']|sort|join }} {{ ['b', 'A', 'a', 'B']|sort(true)|join }} {{ [{'a': 2, 'b': 1}, {'a': 1, 'b': 2}, {'a': 1, 'b': 1}]|sort(attribute='a,b')|map(attribute='b')|list }}"),
    ("indent with a text", "{{ 'a\nb\n\nc'|indent('> ') }}|{{ 'a\n\nb'|indent('> ', blank=true) }}|{{ 'a\nb'|indent(width='--', first=true) }}|{{ ''|indent(2, true) }}|"),
    ("indent and the last newline", "{{ 'a\nb\n'|indent }}|{{ 'a\n\n'|indent(2, blank=true) }}|{{ 'a\n'|indent(1, true) }}|{{ '\n'|indent }}|"),
    ("join by name", "{{ [1, 2]|join(d='-') }} {{ [{'a': {'b': 1}}, {'a': {'b': 2}}]|join('+', 'a.b') }} {{ [1e16, 1.0]|join(' ') }}"),
    ("truncate by name", "{{ 'foo bar baz qux'|truncate(length=9) }} {{ 'foo bar baz qux'|truncate(9, killwords=true, end='…', leeway=0) }} [{{ nobody|truncate(5) }}]"),
    ("sum by name", "{{ [{'n': 1}, {'n': 2}]|sum(attribute='n') }} {{ [1, 2]|sum(start=10) }} {{ [{'n': 1}]|sum('n', 5) }}"),
    ("unique, min and max by name", "{{ ['a', 'A']|unique(true)|join }} {{ ['b', 'A']|min }} {{ ['b', 'A', 'C']|max }} {{ [{'n': 2}, {'n': 1}]|min(attribute='n') }} {{ ['a', 'B']|max(true) }}"),
    ("groupby by name", "{% for k, g in [{'n': 1, 'c': 'x'}, {'n': 2}, {'n': 3, 'c': 'X'}]|groupby(attribute='c', default='?') %}{{ k }}{{ g|map(attribute='n')|list }} {% endfor %}{% for g in [{'c': 'x'}, {'c': 'X'}]|groupby('c', case_sensitive=true) %}{{ g.grouper }}{{ g[0] }}{{ g.list|length }}{% endfor %}{{ [{'c': 'x'}]|groupby('c') }}"),
    # Nothing in filters
    ("nothing in filters", "[{{ nobody|truncate(5) }}{{ nobody|center(3) }}{{ nobody|trim }}{{ nobody|upper }}{{ nobody|title }}{{ nobody|capitalize }}{{ nobody|replace('a', 'b') }}{{ nobody|striptags }}{{ nobody|urlencode }}{{ nobody|e }}{{ nobody|string }}{{ nobody|safe }}]{{ nobody|wordcount }}{{ nobody|length }}{{ nobody|list }}{{ nobody|sort }}{{ nobody|first }}{{ nobody|last }}{{ nobody|join(',') }}{{ nobody|unique|list }}{{ nobody|map('upper')|list }}{{ nobody|select|list }}{{ nobody|batch(2)|list }}{{ nobody|sum }}{{ nobody|reverse|list }}{{ nobody|groupby('a')|list }}"),
    # Texts that are laid out
    ("wordwrap of long words", "{{ 'a verylongwordthatgoesonandon b'|wordwrap(10) }}|{{ 'abc defghijklmnop'|wordwrap(5, false) }}|{{ 'one-two-three four—five'|wordwrap(9) }}|{{ 'aaaa--bbbb cccc'|wordwrap(6) }}|{{ 'well-known self-made'|wordwrap(8, break_on_hyphens=false) }}|{{ 'one two\nthree  four'|wordwrap(5, wrapstring='/') }}|{{ '  indented text here'|wordwrap(12) }}|{{ 'abcd efghijklm'|wordwrap(5) }}|"),
    ("wordwrap of a prompt", "{{ prompt|wordwrap(20) }}|{{ 'Pneumonoultramicroscopicsilicovolcanoconiosis is a long word, and https://example.com/a-rather-long/path?with=query is a long address.'|wordwrap(20) }}"),
    ("tojson of everything", "{{ {'b': 'é🔌\u2028', 'a': [1.0, 1e16, 1e-7, true, none, '<\\'\"&>\\n\\t\\\\']}|tojson }} {{ {'b': [1, {'c': []}], 'a': {}}|tojson(indent=2) }} {{ (1, 2)|tojson }} {{ 'ä'|tojson }} {{ {1: 2}|tojson }} {{ []|tojson(2) }}"),
    ("escape twice", "{{ '<b>'|e|e }} {{ '<b>'|e|forceescape }} {{ '<b>'|escape|string|e }} {{ '<b>'|safe|e }} {% set x = '<i>'|e %}{{ x|e }} {{ '\"'|forceescape }}"),
    ("urlencode of pairs", "{{ {'a': 'x y', 'b': 'ü/&'}|urlencode }} {{ [('a', 1), ('b', 'x/y')]|urlencode }} {{ 12|urlencode }} {{ 'a~b c/d+e'|urlencode }}"),
    ("floats everywhere", "{{ [1e16, 1e-7, 1.5, 1e100] }} {{ {'a': 1e16} }} {{ variables.big ~ '' }} {{ variables.big|string }} {{ (1e16, 0.5) }} {{ [variables.big]|join }} {{ [[1e22]]|string }} {{ [variables.big, [variables.ratio]] }}"),
    ("title of texts", "{{ \"it's 3rd-rate über o'neil\".title() }} {{ \"it's 3rd-rate\"|title }} {{ 'a1b c_d'.title() }}"),
    ("case beyond ASCII", "{{ ['Öl', 'öde', 'Zoo', 'Ähre', 'Z', 'ä']|sort|join(' ') }} {{ ['Ä', 'ä', 'a']|unique|join }} {% for k, g in [{'c': 'É'}, {'c': 'é'}]|groupby('c') %}{{ k }}{{ g|length }}{% endfor %} {% for k, v in {'ö': 1, 'Ä': 2}|dictsort %}{{ k }}{% endfor %} {{ ['ä', 'Z', 'Ö']|min }}{{ ['ä', 'Z', 'Ö']|max }}"),
    ("methods that lay out", "[{{ 'ab'.ljust(5) }}] [{{ 'ab'.rjust(5, '.') }}] [{{ 'ab'.center(7, '*') }}] [{{ 'ab'.center(4) }}] {{ '42'.zfill(5) }} {{ '-42'.zfill(5) }} {{ 'aBc'.swapcase() }} {{ 'Straße'.casefold() }}"),
    ("methods that take apart", "{{ 'a-b-c'.rsplit('-', 1) }} {{ ' a  b c '.rsplit(none, 1) }} {{ 'a b c'.rsplit() }} {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'abc'.partition('=') }} {{ 'abc'.rpartition('=') }} {{ 'abcabc'.index('c') }} {{ 'abcabc'.rindex('c') }} {{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.txt'.removesuffix('.txt') }} {{ 'a b c'.split(' ', 1) }} {{ 'a b c'.split(maxsplit=1) }} {{ 'a\nb\r\nc'.splitlines() }} {{ 'a\nb'.splitlines(true) }}"),
    ("join as a method", "{{ ', '.join(['a', 'b']) }} {{ ''.join('abc'|reverse) }} {{ '-'.join(keywords|map('upper')) }}"),
    ("filesizeformat", "{{ 0|filesizeformat }} {{ 1|filesizeformat }} {{ 999|filesizeformat }} {{ 1000|filesizeformat }} {{ 1536|filesizeformat(true) }} {{ 123456789|filesizeformat }} {{ 1e30|filesizeformat(binary=true) }} {{ '2048'|filesizeformat(binary=true) }}"),
    ("what is a sequence", "{{ client is sequence }} {{ 'x' is sequence }} {{ keywords is sequence }} {{ 1 is sequence }} {{ none is sequence }} {{ nobody is sequence }} {{ (1, 2) is sequence }} {{ range(3) is sequence }} {{ range(3) is iterable }}"),
    ("autoescape that is off", "{% autoescape false %}{{ '<b>' }}{{ prompt }}{% endautoescape %}"),
    ("tuples", "{{ (1,) }} {{ () }} {{ (1, 'a') }} {{ [(1, 2), []] }} {{ {'a': (1,)} }}"),
    ("lists in texts", "{{ keywords ~ '' }} {{ [none, true, 'x'] ~ 1.0 }} {{ {}|string ~ [] }} {{ 'a' ~ none ~ nobody }}"),
    ("finding from a place on", "{{ 'äbcäbc'.find('b', 2) }} {{ 'äbcäbc'.find('b', -2) }} {{ 'äbcäbc'.rfind('b', 0, 3) }} {{ 'abcabc'.count('a', 1) }} {{ 'aaa'.count('a', 0, 2) }} {{ 'abc'.find('x') }} {{ 'abc'.index('c', 1) }} {{ [1, 2].index(2) }}"),
    ("tags of the author in filters", "{{ '<material>'|e }} {{ '<material>'|tojson }} {{ '<material>'|urlencode }}"),
    ("defaults that name arguments", "{% macro m(a, b=a, c='x' if a > 1 else a ~ '!') %}{{ a }}{{ b }}{{ c }} {% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(2, c=3) }}{{ m(b=1, a=2) }}{% macro n(a='d', b=1) %}{{ a }}{{ b }}{% endmacro %}{{ n() }}{{ n(1) }}{{ n(b=2) }}{% macro box(t, u=t) %}{{ t }}{{ u }}{{ caller(t) }}{% endmacro %}{% call(v, w=v) box(7) %}{{ v }}{{ w }}{% endcall %}"),
    # As people wrote them
    ("a whole prompt", """You write for {{ client.name }}{% if tone %} in a {{ tone }} tone{% endif %}.

Topic: {{ topic }}
{%- if keywords %}
Keywords:
{%- for k in keywords %}
{{ loop.index }}. {{ k|title }}{{ "," if not loop.last else "." }}
{%- endfor %}
{%- endif %}
{% if brand_guidelines %}Guidelines: {{ brand_guidelines }}{% else %}No guidelines.{% endif %}

{% set total = (strategy.word_count_min + strategy.word_count_max) // 2 -%}
About {{ total }} words ({{ "%.1f"|format(total / 200) }} minutes).
"""),
    ("social posts", "{% for p in ['twitter', 'linkedin'] -%}\n{{ p|capitalize }}: {{ {'twitter': 280, 'linkedin': 3000}[p] }} characters\n{% endfor -%}\nEnd."),
]


def said(value):
    """The value without what is null in its objects."""
    if isinstance(value, dict):
        return {key: said(item) for key, item in value.items() if item is not None}
    return [said(item) for item in value] if isinstance(value, list) else value


def main():
    environment = jinja2.Environment()
    cases = []
    for name, template, *context in CASES:
        context = json.loads(json.dumps(context[0] if context else CONTEXT, sort_keys=True))
        expected = environment.from_string(template).render(said(context))
        cases.append({"name": name, "template": template, "context": context, "expected": expected})
    json.dump(cases, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
