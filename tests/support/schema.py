"""A validator of report.json that remembers which plain values it has let pass: most of a report is the same few numbers
under the same few definitions, and python3-jsonschema takes its time for each."""
import jsonschema

PLAIN = (int, float, str, type(None))


def validator_of(schema):
    """Where the schema itself is not in order, an exception."""
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    usual = kind.VALIDATORS["$ref"]
    passed = set()

    def reference(validator, name, instance, around):
        key = (name, type(instance), instance) if isinstance(instance, PLAIN) else None
        if key is None or key not in passed:
            faults = list(usual(validator, name, instance, around))
            if not faults and key is not None:
                passed.add(key)
            yield from faults

    return jsonschema.validators.extend(kind, {"$ref": reference})(schema)
