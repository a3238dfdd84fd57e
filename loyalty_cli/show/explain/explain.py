"""`points explain` for people: a tree of what happened and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyalty_cli.base.words import limit_said
from loyalty_cli.show.explain.account import account_tree
from loyalty_cli.show.explain.steps import grant_node, refund_nodes, rule_node
from loyalty_cli.show.explain.words import (
    event_name,
    good_until,
    kind_words,
    listed,
    lot_node,
    named_points,
    ordinal,
)
from loyalty_cli.show.output.data import Format, Row, show_object
from loyalty_cli.show.output.text import plural
from loyalty_cli.show.output.tree import Node, node, show_tree

OUTCOMES: Mapping[str, str] = {
    "judged": "judged",
    "suspended": "the member was suspended that day: it was kept and earns nothing",
    "closed": "the member was closed that day: it was kept and earns nothing",
    "nothing-to-take": "its purchase was never judged, so there is nothing to take back",
    "guest": "it is a guest's: no member was named, so it earns nothing; when it is imported"
    " again with a member it becomes that member's",
    "before-program": "it lies before the program's first version: it is never judged",
    "taken-back": "its file was taken back before any batch judged it",
    "waiting": "no batch has judged it yet",
    "later": "it lies after the as-of day",
}


def show_explanation(told: Row, style: Format) -> None:
    """The story: JSON with all its keys, CSV as one row, a tree or indented lines for people."""
    if style in {Format.JSON, Format.CSV}:
        show_object(told, [], style)
        return
    root = account_tree(told) if told["about"] == "account" else _event_tree(told)
    show_tree(root, drawn=style is Format.TABLE)


def _event_tree(told: Row) -> Node:
    entry = told["entry"]
    whose = "a guest's" if told["outcome"] == "guest" else f"of {told['member_id']}"
    where = f"{whose} in {told['program_name']}"
    if told["fact"] is None:
        title = f"entry {entry['entry']} {where}: {_signed(told, entry['points'])}"
        return node(title, *_entry_nodes(told, entry))
    fact = told["fact"]
    points = _signed(told, told["total"]) if told["entries"] else _nothing(told)
    title = f"{event_name(fact)}{',' if told['outcome'] == 'guest' else ''} {where}: {points}"
    if told["merged_from"] is not None:
        title += f" (in the account of {told['merged_from']}, before the merge)"
    lead = [] if entry is None else [_this_entry(told, entry)]
    return node(title, *lead, _fact_node(fact), *_judged_nodes(told), *_since_nodes(told))


def _nothing(told: Row) -> str:
    if told["outcome"] in {"waiting", "later"}:
        return "not judged yet"
    return f"no {told['points_name'][1]}"


def _signed(told: Row, points: int) -> str:
    return ("+" if points > 0 else "") + named_points(told, points)


def _fact_node(fact: Row) -> Node:
    when = fact["occurred_at"][:16].replace("T", " ") if fact["time_known"] else fact["date"]
    said = [f"{fact['kind']} on {when}"]
    if fact["amount"] is not None:
        said.append(f"amount {fact['amount']}")
    said += [
        f"{key.replace('_', ' ')} {fact[key]}"
        for key in ("refund_of", "quantity", "score", "subject", "store", "channel")
        if fact[key] is not None
    ]
    adopted = fact["member_known_from"]
    back = fact["taken_back"]
    return node(
        ", ".join(said),
        f"from {_place(fact, ', source ' + fact['source'])}",
        None
        if back is None
        else f"taken back on {back['on']} with import {back['import']}"
        if "import" in back
        else f"taken back on {back['on']} by loyalty {back['command']}",
        None
        if adopted is None
        else f"it came as a guest's; its member was named by {_place(adopted)}",
    )


def _place(fact: Row, more: str = "") -> str:
    """The file and line, or the command, that something is known from."""
    if fact["import"] is None:
        return f"loyalty {fact['file']} ({fact['imported_on']}{more})"
    of = f"import {fact['import']} of {fact['imported_on']}"
    return f"{fact['file']}, line {fact['line']} ({of}{more})"


def _judged_nodes(told: Row) -> list[Node]:
    nodes: list[Node] = []
    counts = told["counts"]
    if counts is not None:
        nodes.append(_counts_node(counts))
    if told["judgement"] is None or told["outcome"] != "judged":
        said = OUTCOMES.get(told["outcome"], told["outcome"])
        due = told["batch_due"]
        if told["outcome"] == "waiting":
            said += f"; a batch is due since {due}"
        elif told["outcome"] == "later":
            said += f"; a batch is due on {due}"
        nodes.append(node(said))
    else:
        nodes.append(_judgement_node(told["judgement"], told["fact"]["kind"]))
    if told["refund"] is not None:
        nodes += refund_nodes(told)
    else:
        nodes += [rule_node(told, row) for row in told["rules"]]
        if told["outcome"] == "judged" and not told["rules"]:
            nodes.append(node(f"the program has no rule on {told['fact']['kind']}"))
    nodes += [grant_node(told, row) for row in told["grants"]]
    if told["entries"]:
        nodes.append(node("entries posted", *(_entry_line(told, row) for row in told["entries"])))
    elif told["judgement"] is not None:
        nodes.append(node("no entry was posted"))
    if not told["agrees"]:
        nodes.append(
            node("the ledger says otherwise than these steps: run loyalty doctor, and tell us")
        )
    return nodes


def _counts_node(counts: Row) -> Node:
    lines = counts["lines"]
    return node(
        f"of {counts['amount']} count {counts['counts']}",
        *(
            f"{part['part'].replace('_', ' ')} {part['amount']} is left out"
            for part in counts["left_out"]
        ),
        *(
            f"line {line['line']}: {_line_name(line)}{line['amount']}, counts {line['counts']}"
            for line in (lines if len(lines) > 1 or any(_line_name(each) for each in lines) else ())
        ),
        f"refunded since {counts['refunded']}, kept {counts['kept']}"
        if counts["refunded"].strip("0.")
        else None,
    )


def _line_name(line: Row) -> str:
    words = [word for word in (line["category"], line["sku"]) if word]
    return " ".join(words) + " " if words else ""


def _judgement_node(judgement: Row, kind: str) -> Node:
    start = judgement["valid_from"] or "the beginning"
    end = f" until {judgement['valid_until']}" if judgement["valid_until"] else ""
    of_kind = "purchase" if kind == "refund" else kind
    nth = f", as {ordinal(judgement['nth'])} {of_kind}" if judgement["nth"] else ""
    level = f", at level {judgement['level']}" if judgement["level"] else ""
    late = " (it came late)" if judgement["late"] else ""
    saw = [
        f"{name.replace('_', ' ')} {judgement[name]}"
        for name in ("birthday", "joined_on", "last_purchase")
        if judgement[name]
    ]
    saw += [f"{name} {value}" for name, value in judgement["attributes"].items()]
    return node(
        f"judged on {judgement['posted_on']}{late} by version {judgement['version']}, in force"
        f" from {start}{end}{nth}{level}",
        f"of the member it saw {listed(saw)}" if saw else None,
    )


def _this_entry(told: Row, entry: Row) -> Node:
    return node(f"entry {_entry_line(told, entry)}", *_entry_nodes(told, entry)[1:])


def _entry_line(told: Row, row: Row) -> str:
    desired = f" of {row['desired']:+}" if row["desired"] != row["points"] else ""
    rule = f" {row['rule']}" if row["rule"] else ""
    on_rule = f" on {row['on_rule']}" if row["on_rule"] else ""
    note = f" ({limit_said(row['note'])})" if row["note"] else ""
    return f"{row['entry']}: {row['kind']}{rule}{on_rule} {row['points']:+}{desired}{note}"


def _entry_nodes(told: Row, entry: Row) -> list[Node]:
    """What an entry is, what it used, and what it made or paid of a debt."""
    why = kind_words(entry["kind"])
    rule = f": {entry['rule']}" if entry["rule"] else ""
    nodes = [
        node(
            f"{entry['posted_on']}, {why}{rule}",
            f"by {entry['by']}" if entry["by"] else None,
            f"note: {limit_said(entry['note'])}" if entry["note"] else None,
        )
    ]
    grant = entry["grant"]
    if grant is not None:
        nodes.append(grant_node(told, grant))
    for used in entry["used"]:
        took = "took" if used["points"] < 0 else "gave back"
        into = "from" if used["points"] < 0 else "to"
        fed = f" (fed by {_numbers(used['fed_by'])})" if used["fed_by"] else ""
        nodes.append(
            node(
                f"{took} {abs(used['points'])} {into} the lot of {used['available_on']},"
                f" {good_until(used)}{fed}"
            )
        )
    if entry["owed"]:
        nodes.append(node(f"{entry['owed']} could not be taken and became debt"))
    if entry["paid_debt"]:
        nodes.append(node(f"{entry['paid_debt']} of it paid a debt at once"))
    if told["fact"] is None:
        nodes += [lot_node(told, lot) for lot in entry["lots"]]
    return nodes


def _numbers(entries: Sequence[int]) -> str:
    return ("entry " if len(entries) == 1 else "entries ") + ", ".join(map(str, entries))


def _since_nodes(told: Row) -> list[Node]:
    nodes = [
        node(
            f"level {change['from'] or 'none'} became {change['to'] or 'none'} on"
            f" {change['posted_on']} ({change['why']})"
            + (f", until {change['until']}" if change["until"] else "")
        )
        for change in told["levels"]
    ]
    if told["undone_on"] is not None:
        nodes.append(node(f"undone on {told['undone_on']}, when it was taken back"))
    since: list[Node] = [
        node(
            f"refund {refund['transaction']} on {refund['date']}: {refund['amount']} given back,"
            f" {_signed(told, refund['points'])}"
        )
        for refund in told["refunds"]
    ]
    since += [
        node(
            f"{plural(lost['steps'], 'step')} of {lost['rule']} went when {event_name(lost)} was"
            f" judged: {_signed(told, -lost['points'])}"
        )
        for lost in told["steps_lost"]
    ]
    since += [lot_node(told, lot) for lot in told["lots"]]
    if since:
        nodes.append(node("what became of it", *since))
    return nodes
