#!/usr/bin/env python3
"""Writes a large draft to be planned, with rules and quotas of its own: .ci/draft.py FOLDER [LINES] [ESTATES]

Of 20 funds each may pay for some of 40 works, and lines are charged to any of them, right or wrong. quotas.csv grants by
estate and fund about as much as the lines come to, never where it is wanted; funds.csv grants each fund in all somewhat
less, so that one lies in the other. The same every time."""
import os
import random
import sys

folder = sys.argv[1]
lines, estates = map(int, sys.argv[2:] or ('100000', '500'))
dice = random.Random(20211231)
funds, works = [f'fund_{n:02}' for n in range(20)], [f'work_{n:02}' for n in range(40)]
names = [f'E{n:04}' for n in range(estates)]


def write(name, rows):
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as out:
        out.writelines(row + '\n' for row in rows)


def yuan(fen):
    return f'{fen // 100}.{fen % 100:02}'


def pack():
    yield '[pack]\nid = "large"\ntitle = { zh = "大", en = "large" }\nreviewed = 2026-01-01'
    yield '[source.text]\ntitle = "a text"\nissued = 2020-01-01\nconfidence = "regulation"'
    for kind, ids in (('fund', funds), ('work', works)):
        for one in ids:
            yield f'[{kind}.{one}]\nname = {{ zh = "{one}", en = "{one}" }}'
    because = 'because = { zh = "因", en = "so" }\ncite = [{ source = "text", at = "1" }]'
    for fund in funds:
        may = ', '.join(f'"{work}"' for work in sorted(dice.sample(works, 16)))
        yield f'[[rule]]\nid = "{fund}-pays"\nallow = ["{fund}"]\nwork = [{may}]\n{because}'
    yield f'[[limit]]\nid = "quota"\nat_most = {{ table = "quotas" }}\n{because}'


os.makedirs(folder, exist_ok=True)
write('pack.toml', pack())
draft, asked = [], {}
for number in range(lines):
    group, fen = (dice.choice(names), dice.choice(funds)), dice.randint(1, 50_000_000)
    draft.append(f'P-{number},{group[0]},{dice.choice(works)},{group[1]},{yuan(fen)}')
    asked[group] = asked.get(group, 0) + fen
granted = {group: fen * dice.randint(40, 160) // 100 for group, fen in sorted(asked.items())}
in_all = {fund: sum(fen for group, fen in granted.items() if group[1] == fund) for fund in funds}
write('draft.csv', ['item,estate,work,fund,amount', *draft])
write('quotas.csv', ['estate,fund,amount', *(f'{",".join(group)},{yuan(fen)}' for group, fen in granted.items())])
write('funds.csv', ['fund,amount', *(f'{fund},{yuan(fen * 9 // 10)}' for fund, fen in in_all.items())])
