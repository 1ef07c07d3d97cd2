"""Writes fixtures/validation/september.jsonl: what pydantic says to each field of each body of the document of 2026-09-19.

    python3 scripts/september-cases.py     # needs pydantic 2.13

The models are made from the schemas in fixtures/published/live-facts-2026-09.json. A line is [schema, field, value, answer]: the
field has the value and the others are as in the schema's first line, which is [schema, null, body, null]. The answer is null if
the value is taken as it is, {"is": value} if it is taken as another one, or the items of the 422, without what is the same in all
of them: `loc` begins with body and the field, and `input` is the value unless it is given. A field that is null and a body that is
not the first is a whole body, with whole items.
"""

import json
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, Optional, Union

import pydantic
from pydantic import ConfigDict, Field, HttpUrl, create_model

root = Path(__file__).parent.parent
schemas = json.loads((root / "fixtures/published/live-facts-2026-09.json").read_text())["components"]["schemas"]
OutputFormat = Enum("OutputFormat", {name: name for name in ("jpeg", "png", "webp")}, type=str)
words = {"minimum": "ge", "maximum": "le", "multipleOf": "multiple_of", "minLength": "min_length", "maxLength": "max_length"}
plain = {"string": str, "integer": int, "number": float, "boolean": bool}


def type_of(schema):
    if "$ref" in schema:
        return OutputFormat
    if "anyOf" in schema:
        return Union[tuple(type_of(each) for each in schema["anyOf"])]
    if schema.get("type") == "null":
        return None
    if "enum" in schema:
        return Literal[tuple(schema["enum"])]
    if schema.get("format") == "uri":
        return HttpUrl
    bounds = {word: schema[name] for name, word in words.items() if name in schema}
    if schema["type"] == "integer":
        bounds = {word: int(bound) for word, bound in bounds.items()}
    return Annotated[plain[schema["type"]], Field(**bounds)] if bounds else plain[schema["type"]]


def model_of(name, schema):
    required = schema.get("required", [])
    fields = {
        field: (type_of(each), ... if field in required else each.get("default"))
        for field, each in schema["properties"].items()
    }
    config = ConfigDict(extra="forbid" if schema.get("additionalProperties") is False else "ignore")
    return create_model(name, __config__=config, **fields)


strings = ["", "a cat", " ", "1", "true", "é日本😀", None, True, 0, 1.5, [], {}, ["a"]]
numbers = [None, True, False, "", " 7 ", "1.0", "1e1", "x", 1.0, 1.5, -1, 0, 10**20, [], {}, "0x10", "1_0", "٣"]
booleans = [None, "yes", "off", "TRUE", "2", "", 1, 0, 2, 1.0, 0.5, [], {}]
urls = [None, "", "http://localhost:3000/hook", "https://example.com", "ftp://a.b/c", "no url", "http://", "//a/b", 7, [], "http://" + "a" * 2100]


def values_of(schema):
    inner = next((each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"), schema)
    if "$ref" in inner:
        return ["jpeg", "png", "webp", "JPEG", "gif", "", None, 1, True, [], {}]
    if "enum" in inner:
        return [*inner["enum"], "other", "", None, 1, True, [], {}]
    if inner.get("format") == "uri":
        return urls
    if inner["type"] == "boolean":
        return booleans
    if inner["type"] == "string":
        return [*strings, *("a" * inner[name] + more for name in ("maxLength",) if name in inner for more in ("", "a"))]
    bounds = [inner[name] for name in ("minimum", "maximum") if name in inner]
    if inner["type"] == "integer":
        bounds = [int(bound) for bound in bounds]
    around = [value for bound in bounds for value in (bound - 1, bound, bound + 1, str(bound))]
    return [*numbers, *around]


def items_of(model, body):
    try:
        return None, json.loads(model.model_validate(body).model_dump_json())
    except pydantic.ValidationError as error:
        items = [{**item, "loc": ["body", *item["loc"]]} for item in error.errors(include_url=False)]
        return json.loads(json.dumps(items, default=str)), None


def short(item, field, value):
    kept = {key: item[key] for key in ("type", "msg", "ctx") if key in item}
    if item["loc"] != ["body", field]:
        kept["loc"] = item["loc"][1:]
    if item["input"] != value or type(item["input"]) is not type(value):
        kept["input"] = item["input"]
    return kept


given = {"prompt": "a cat", "finetune_id": "my-style", "width": 512, "height": 512}
pictures = ("image", "mask", "person", "garment", "input_image")
lines = []
for name, schema in schemas.items():
    if not name.endswith(("Inputs", "Input")) or "Video" in name:
        continue
    model = model_of(name, schema)
    base = {field: given.get(field, "aGk=" if field in pictures else "x") for field in schema.get("required", [])}
    lines.append([name, None, base, None])
    for field, each in schema["properties"].items():
        for value in values_of(each):
            items, made = items_of(model, {**base, field: value})
            if items is not None:
                lines.append([name, field, value, [short(item, field, value) for item in items]])
            elif made[field] == value and type(made[field]) is type(value):
                lines.append([name, field, value, None])
            else:
                lines.append([name, field, value, {"is": made[field]}])
    everything = {field: {"a": 1} for field in schema["properties"]}
    for body in ({}, everything, {**base, "unknown": 1}):
        lines.append([name, None, body, items_of(model, body)[0]])

text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
(root / "fixtures/validation/september.jsonl").write_text(text)
print(f"{len(lines)} cases by pydantic {pydantic.VERSION}")
