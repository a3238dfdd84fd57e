"""The manual: a Markdown page a topic, in the order in which they are read.

What the pages show goes on from page to page: a test runs all of their examples one after the
other in one folder, as a reader would.
"""

from __future__ import annotations

from importlib.resources import files

TOPICS: dict[str, str] = {
    "getting-started": "three ways in: a file in our columns, a shop's export, a till of one's own",
    "program": "the rules: one file, checked, applied, changed",
    "terms": "the rules in plain words, for members, in their language",
    "members": "members, receipts and activities: what the files may hold",
    "profiles": "files of tills and shops, read as they are",
    "bad-rows": "what is wrong in a file, and how it is mended",
    "reports": "who has what, who leads, who is next",
    "insight": "who is worth what, who is leaving, what works",
    "explain": "no points, what now? Where each point comes from, and why others never came",
    "undo": "a file taken back",
    "moving-in": "points and members from another system",
    "counter": "one sale without a file: rung up, refunded, found, given to its member",
    "export": "CSV files out",
    "what-if": "what a change would have given, before it is made",
    "doctor": "whether the books add up",
    "audit": "who did what, when and why",
    "privacy": "what is kept of a person, and how it is forgotten",
    "nights": "what cron does each night",
    "backup": "copies of the store, and back again",
    "rewards": "what points can be had for, and what is given by itself",
    "vouchers": "vouchers at the till",
    "gift-cards": "gift cards: sold, spent, printed",
    "books": "what is owed and what was earned, for the accountant",
    "clubs": "memberships with a term, and what they bring",
    "commands": "all commands",
    "scripts": "output, exit codes and JSON keys for programs",
    "store": "the file that everything is in",
    "security": "what it guards against, and what not",
    "speed": "how fast it is, beside what else one might use",
}
"""Each topic with what it is about, in the order of reading."""


def page(topic: str) -> str:
    """The Markdown of a topic. Raises KeyError where there is none of that name."""
    if topic not in TOPICS:
        raise KeyError(topic)
    return files(__name__).joinpath(f"{topic}.md").read_text(encoding="utf-8")
