"""What a comment says of its author, of any user model that Django can log in."""

import unicodedata

# Unicode categories that have no place in a name: controls, lone surrogates, private
# use, unassigned; format characters are dealt with one by one below.
CONTROL_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# Joiners that several scripts and emoji need inside a word.
JOINERS = {"\u200c", "\u200d"}
LONGEST_NAME = 80


def is_control(character) -> bool:
    """Return whether ``character`` is one that a name cannot hold."""
    category = unicodedata.category(character)
    return category in CONTROL_CATEGORIES or (category == "Cf" and character not in JOINERS)


def is_readable(text) -> bool:
    """Return whether ``text`` holds anything a reader would see."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def display_name(user) -> str:
    """Return the name a logged-in author is shown by; never an e-mail address."""
    # AbstractBaseUser has no names but the one to log in with.
    full_name = getattr(user, "get_full_name", str)()
    return _shown(full_name) or _shown(user.get_username()) or str(user.pk)


def email_of(user) -> str:
    """Return the e-mail address of an account, '' where its model has none."""
    return getattr(user, user.get_email_field_name(), None) or ""


def _shown(name) -> str:
    """Return ``name`` as the form's own rules would have it, without a mail domain."""
    name = "".join(" " if character.isspace() else character for character in name)
    name = "".join(character for character in name if not is_control(character))
    if "@" in name:
        name = name.partition("@")[0] or name.replace("@", " ")
    name = " ".join(name.split())[:LONGEST_NAME].rstrip()
    return name if is_readable(name) else ""
