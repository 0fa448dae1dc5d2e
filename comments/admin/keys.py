"""Keys and counters as they come in an address or a form, where anything can stand."""

# Of BIGINT, the widest column a key or a counter has; databases refuse more.
LARGEST = 2**63 - 1


def whole_number(text):
    """Return the whole number that ``text`` is, or None where no column can hold it."""
    if not text.isdecimal() or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None
