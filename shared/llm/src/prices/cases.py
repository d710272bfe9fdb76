#!/usr/bin/env python3
"""Makes cases.json: answers of providers, and what each of them costs, counted apart from the program.

Prices are written down here again, from the lists of the providers, in whole nano-dollars per
token, and every cost is counted in integers. Run it with no arguments; it writes beside itself.
"""

import json
from fractions import Fraction
from pathlib import Path

# model: (input, cached, cache write for 5 minutes, for an hour, output)
SOL = (2000, 200, 2000, 2000, 10000)
LUNA = (100, 10, 100, 100, 500)
MINI = (150, 75, 150, 150, 600)
OPUS = (4000, 200, 5000, 8000, 20000)
SONNET = (2000, 100, 2500, 4000, 10000)
HAIKU = (100, 10, 125, 200, 500)
HAIKU_LONG = (500, 50, 625, 1000, 2500)
FLASH = (750, 75, 750, 750, 3750)
FLASH_2027 = (1500, 150, 1500, 1500, 7500)
OSS = (150, 75, 150, 150, 600)
LLAMA = (590, 590, 590, 590, 790)

NOW = "2026-11-24T12:00:00Z"
lines = []


def case(provider, at, body, nanos):
    shown = "null" if nanos is None else str(nanos)
    lines.append(f'{{"provider": "{provider}", "at": "{at}", "nanos": {shown}, "body": {body}}}')


def sum_of(price, fresh, cached, short, long, output):
    return sum(amount * count for amount, count in zip(price, (fresh, cached, short, long, output)))


def chat(provider, model, price, at, prompt, cached, output, reasoning, bill=None):
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }
    text = json.dumps(usage)
    nanos = None if price is None else sum_of(price, prompt - cached, cached, 0, 0, output)
    if bill:
        text = text[:-1] + ", " + bill[0] + "}"
        nanos = bill[1] if bill[1] is not None else nanos
    message = '[{"message": {"content": "Text"}, "finish_reason": "stop"}]'
    case(provider, at, f'{{"id": "c-1", "model": "{model}", "choices": {message}, "usage": {text}}}', nanos)


def claude(model, price, at, fresh, read, short, long, rest, output):
    usage = {
        "input_tokens": fresh,
        "cache_read_input_tokens": read,
        "cache_creation_input_tokens": short + long + rest,
        "cache_creation": {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long},
        "output_tokens": output,
    }
    body = {"model": model, "content": [{"type": "text", "text": "Text"}], "stop_reason": "end_turn", "usage": usage}
    nanos = None if price is None else sum_of(price, fresh, read, short + rest, long, output)
    case("anthropic", at, json.dumps(body), nanos)


def gemini(price, at, prompt, cached, answer, thoughts):
    counts = {"promptTokenCount": prompt, "cachedContentTokenCount": cached, "candidatesTokenCount": answer,
              "thoughtsTokenCount": thoughts, "totalTokenCount": prompt + answer + thoughts}
    # Counts of none are left out.
    usage = {name: count for name, count in counts.items() if count}
    candidate = {"content": {"parts": [{"text": "Text"}]}, "finishReason": "STOP"}
    body = {"candidates": [candidate], "usageMetadata": {"promptTokenCount": prompt} | usage, "modelVersion": "gemini-3.8-flash"}
    nanos = None if price is None else sum_of(price, prompt - cached, cached, 0, 0, answer + thoughts)
    case("google", at, json.dumps(body), nanos)


# prompt, of it cached, output, of it reasoning
CHATS = [(0, 0, 0, 0), (1, 0, 0, 0), (0, 0, 1, 0), (1, 1, 1, 1), (1200, 0, 350, 0), (1200, 1024, 350, 0),
         (1200, 0, 350, 300), (1200, 1200, 350, 350), (99999, 1, 16384, 8000), (100000, 65536, 7, 0),
         (100001, 99999, 3, 2), (1000000, 0, 100000, 50000)]

for name, prices in [("gpt-6-sol", SOL), ("gpt-6-luna", LUNA), ("gpt-4o-mini", MINI), ("gpt-4o-mini-2024-07-18", MINI)]:
    for counts in CHATS:
        chat("openai", name, prices, NOW, *counts)
for name, prices in [("openai/gpt-oss-120b", OSS), ("llama-3.3-70b-versatile", LLAMA)]:
    for counts in CHATS:
        chat("groq", name, prices, NOW, *counts)
chat("openai", "no-such-model", None, NOW, 1000, 0, 10, 0)
chat("groq", "gpt-6-sol", None, NOW, 1000, 0, 10, 0)

# not cached, read, written for 5 minutes, for an hour, without a time, output
CLAUDES = [(0, 0, 0, 0, 0, 0), (1, 0, 0, 0, 0, 1), (1200, 0, 0, 0, 0, 350), (200, 1000, 0, 0, 0, 350),
           (200, 0, 1000, 0, 0, 350), (200, 0, 0, 1000, 0, 350), (200, 0, 0, 0, 1000, 350),
           (200, 300, 400, 500, 600, 350), (1, 1, 1, 1, 1, 1), (0, 99999, 0, 0, 0, 10), (3, 5, 7, 11, 13, 17),
           (20000, 20000, 20000, 20000, 19999, 4096)]
for name, prices in [("claude-opus-5-5", OPUS), ("claude-sonnet-5-5", SONNET), ("claude-haiku-5-5", HAIKU),
                     ("claude-haiku-5-5-20261024", HAIKU)]:
    for counts in CLAUDES:
        claude(name, prices, NOW, *counts)
# The tier of haiku changes above 100,000 tokens of prompt, whatever they are.
for part in range(5):
    for total, prices in [(99999, HAIKU), (100000, HAIKU), (100001, HAIKU_LONG), (250000, HAIKU_LONG)]:
        counts = [10] * 5
        counts[part] = total - 40
        claude("claude-haiku-5-5", prices, NOW, *counts, 500)
# No tier there.
for total in (100000, 100001, 400000):
    claude("claude-sonnet-5-5", SONNET, NOW, total, 0, 0, 0, 0, 500)

# prompt, of it cached, answer, thoughts beside it
GEMINIS = [(1, 0, 1, 0), (1200, 0, 350, 0), (1200, 1024, 350, 0), (1200, 0, 350, 900), (1200, 0, 0, 900),
           (1200, 1200, 1, 1), (100001, 50000, 8192, 16384), (999999, 999998, 65535, 1)]
for at, prices in [(NOW, FLASH), ("2026-12-31T23:59:59.999Z", FLASH), ("2027-01-01T00:00:00Z", FLASH_2027),
                   ("2027-06-01T08:30:00Z", FLASH_2027)]:
    for counts in GEMINIS:
        gemini(prices, at, *counts)

# Days on which prices begin: nothing is known of the moment before.
for name, prices, day, eve in [("gpt-6-sol", SOL, "2026-09-22", "2026-09-21"), ("gpt-6-luna", LUNA, "2026-09-22", "2026-09-21"),
                               ("gpt-4o-mini", MINI, "2024-07-18", "2024-07-17")]:
    chat("openai", name, None, f"{eve}T23:59:59.999Z", 1200, 1024, 350, 300)
    chat("openai", name, prices, f"{day}T00:00:00Z", 1200, 1024, 350, 300)
for name, prices, day, eve in [("claude-opus-5-5", OPUS, "2026-09-22", "2026-09-21"), ("claude-sonnet-5-5", SONNET, "2026-10-07", "2026-10-06"),
                               ("claude-haiku-5-5", HAIKU, "2026-10-24", "2026-10-23")]:
    claude(name, None, f"{eve}T23:59:59.999Z", 3, 5, 7, 11, 13, 17)
    claude(name, prices, f"{day}T00:00:00Z", 3, 5, 7, 11, 13, 17)
gemini(None, "2025-12-31T23:59:59.999Z", *GEMINIS[3])
gemini(FLASH, "2026-01-01T00:00:00Z", *GEMINIS[3])


def nanos(*amounts):
    exact = sum(Fraction(amount) for amount in amounts) * 10**9
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


# What OpenRouter says it charged: numbers as they may be written.
COSTS = ["0", "0.0", "1", "0.1", "0.00014", "1.4e-4", "14E-5", "0.000000001", "0.0000000004", "0.0000000005",
         "0.0000000015", "1e-9", "0.123456789", "0.1234567891", "12.5", "1234567.890123456", "0.30000000000000004",
         "0.000028350000000000002", "2.5e+1"]
for cost in COSTS:
    chat("openrouter", "openai/gpt-4o-mini", MINI, NOW, 1200, 1024, 350, 0, (f'"cost": {cost}', nanos(cost)))
    upstream = f'"cost": {cost}, "is_byok": false, "cost_details": {{"upstream_inference_cost": 0.5}}'
    chat("openrouter", "someone/unknown", None, NOW, 1200, 0, 350, 0, (upstream, nanos(cost)))
    for fee in ("0", "0.0000000004", "0.05"):
        own_key = f'"cost": {fee}, "is_byok": true, "cost_details": {{"upstream_inference_cost": {cost}}}'
        chat("openrouter", "someone/unknown", None, NOW, 1200, 0, 350, 0, (own_key, nanos(fee, cost)))
# What it does not say is in the book, or unknown.
for bill in ['"cost": null', '"is_byok": true', '"cost": 0, "is_byok": true, "cost_details": {"upstream_inference_cost": null}']:
    chat("openrouter", "openai/gpt-4o-mini", MINI, NOW, 1200, 1024, 350, 0, (bill, None))
    chat("openrouter", "someone/unknown", None, NOW, 1200, 0, 350, 0, (bill, None))

Path(__file__).with_name("cases.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
print(len(lines), "cases")
