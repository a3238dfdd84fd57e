"""The steps of a judgement for people: conditions, arithmetic, boosts, limits, days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyalty_cli.show.explain.words import event_name, named_points
from loyalty_cli.show.output.data import Row
from loyalty_cli.show.output.text import plural
from loyalty_cli.show.output.tree import Node, node

REASONS: Mapping[str, str] = {
    "other-rules": "it is for other rules",
    "dates": "the day lies outside its dates",
    "conditions": "its conditions don't hold",
    "not-then": "the whole purchase did not have it",
    "other-lines": "it is on lines that the rule does not count",
    "given": "it gave its points on an earlier rule",
    "limit": "its own limit is used up",
    "not-best": "another multiplier gave more",
}
WHOSE: Mapping[str, str] = {
    "rule": "by its own expiry",
    "level": "by the level's expiry",
    "program": "by the program's expiry",
}


def rule_node(told: Row, row: Row) -> Node:
    """One rule: matched or not and why, then step by step to its points."""
    checks = [check_line(check) for check in row["conditions"]]
    if not row["matched"] and not row["steps"]:
        return node(f"rule {row['rule']}: no", *checks)
    gives = "" if row["matched"] else "no, but for what it carries: "
    return node(
        f"rule {row['rule']}: {gives}{named_points(told, row['points'])}",
        *checks,
        *_steps(row),
        *(_boost_node(boost) for boost in row["boosts"]),
        *(limit_line(limit) for limit in row["limits"]),
        days_line(row) if row["desired"] and row["expiry"] else None,
    )


def grant_node(told: Row, row: Row) -> Node:
    """One grant: due or not and why."""
    checks = [check_line(check) for check in row["conditions"]]
    if not row["matched"]:
        return node(f"grant {row['grant']}: no", *checks)
    on = f" on {row['on']}"
    return node(
        f"grant {row['grant']}{on}: {named_points(told, row['points'])}",
        *checks,
        *(limit_line(limit) for limit in row["limits"]),
        *(_reward_line(reward) for reward in row["rewards"]),
        days_line(row) if row["entries"] else None,
    )


def _reward_line(reward: Row) -> str:
    if reward["reason"] is not None:
        return f"{reward['reward']} is not given: {reward['reason']}"
    if reward["cost"]:
        return f"buys {reward['reward']} for {reward['cost']}"
    return f"gives {reward['reward']}"


def refund_nodes(told: Row) -> list[Node]:
    """What a refund took: what was kept before and after, and what each rule would give now."""
    refund = told["refund"]
    if refund["of"] is None:
        said = "its purchase is unknown: judged as a purchase of that amount, without boosts"
        if refund["only_spend"]:
            said = "its purchase is unknown: as its file was imported, it lowers spend alone"
        return [node(said, *(rule_node(told, row) for row in told["rules"]))]
    gone = ", all of it is given back" if refund["all_gone"] else ""
    return [
        node(
            f"of purchase {refund['of']} on {refund['bought_on']} for {refund['bought_for']}:"
            f" {refund['counted_before']} counted before, {refund['counted_after']} after{gone}"
        ),
        *(
            node(
                f"{row['rule']} gave {row['gave']}"
                + (f", {row['taken_before']} taken back before" if row["taken_before"] else "")
                + f"; for what is kept it would give {row['would_give']}:"
                f" {row['taken']} taken back"
            )
            for row in refund["rules"]
        ),
        *(_carried_node(told, row) for row in refund["carried"]),
        *(
            [node("what is kept, judged again", *(rule_node(told, row) for row in told["rules"]))]
            if told["rules"]
            else []
        ),
    ]


def _carried_node(told: Row, row: Row) -> Node:
    """What counts no more for a rule that carries, and whose steps went with it."""
    own = f"{plural(row['steps'], 'step')} of this purchase" if row["steps"] else None
    others = [
        f"{plural(other['steps'], 'step')} of {event_name(other)}:"
        f" {named_points(told, other['points'])} taken back"
        for other in row["others"]
    ]
    still = "" if own or others else "; the steps given hold without it"
    return node(
        f"{row['rule']} carries by {row['step']}: {row['counts_less']} counts no more{still}",
        own,
        *others,
    )


def check_line(check: Row) -> str:
    """One condition: what it asks for and what it met."""
    asks = "" if check["asks"] == "true" else f" {check['asks']}"
    verdict = "yes" if check["holds"] else "no"
    return f"{check['condition']}{asks}: {verdict}, it was {check['met']}"


def limit_line(limit: Row) -> str:
    """One limit: what was used before, and what it left of what was wanted."""
    whose = "the program's " if limit["of"] == "program" else ""
    said = f"{whose}{limit['limit']}: {_used(limit)}"
    if limit["gave"] != limit["wanted"]:
        return f"{said}, so {limit['gave']} of {limit['wanted']} ({limit['over']})"
    return f"{said}, leaves all {limit['wanted']}"


def days_line(row: Row) -> str:
    """When points become available and lapse, and by whose expiry."""
    last = row["expires_on"]
    expiry = row["expiry"]
    if last is not None:
        ends = f"good until {last}"
        _, _, idle = expiry.partition(" or idle ")
        ends += f" as long as something happens within {idle}" if idle else ""
    elif expiry.startswith("idle"):
        ends = f"good as long as something happens within {expiry.removeprefix('idle ')}"
        expiry = ""
    else:
        return f"available on {row['available_on']}, never lapse"
    whose = WHOSE.get(row["expiry_of"] or "", "")
    by = ", ".join(word for word in (whose, expiry) if word)
    return f"available on {row['available_on']}, {ends}" + (f" ({by})" if by else "")


def _steps(row: Row) -> list[str]:
    each = row["points_per_step"]
    lines = _only_lines(row["lines"])
    if row["step"] is None:
        return [f"fixed: {each}{lines}"]
    if row["carry"] and row["carried_in"] is None:
        had = plural(int(row["steps"]), "step")
        said = f"{had} of {row['step']} that it has left, {each} each = {row['exact']}{lines}"
    elif row["carry"]:
        said = f"{row['carried_in']} carried in and {row['counted']}{lines} give"
        said += f" {row['steps']} x {row['step']}, {each} each = {row['exact']};"
        said += f" {row['carried_on']} is carried on"
    elif row["prorate"]:
        said = f"{row['counted']} / {row['step']} x {each} = {row['exact']}{lines}"
    else:
        said = f"{row['counted']}{lines} is {row['steps']} x {row['step']}, {each} each"
        said += f" = {row['exact']}"
    if row["exact"] != str(row["base"]):
        said += f", rounded {row['rounding']} to {row['base']}"
    return [said]


def _only_lines(lines: Sequence[int] | None) -> str:
    if lines is None:
        return ""
    numbers = ", ".join(map(str, lines))
    return f" (line {numbers})" if len(lines) == 1 else f" (lines {numbers})"


def _boost_node(boost: Row) -> Node:
    name = ("level " if boost["is_level"] else "boost ") + boost["boost"]
    what = f" x {boost['multiply']}" if boost["multiply"] is not None else f" +{boost['add']}"
    checks = [check_line(check) for check in boost["conditions"]]
    limits = [_own_limit_line(limit) for limit in boost["limits"]]
    if not boost["counts"]:
        why = REASONS.get(boost["why"], boost["why"])
        if boost["why"] == "dates":
            why += f" ({boost['starts_on'] or ''}..{boost['ends_on'] or ''})"
        shown = boost["why"] in {"conditions", "limit"}
        return node(
            f"{name}{what}: no, {why}",
            *(checks if boost["why"] == "conditions" else ()),
            *(limits if shown and boost["why"] == "limit" else ()),
        )
    share = f" on a share of {boost['share']}" if boost["share"] not in {"1", None} else ""
    exact = ""
    if boost["exact"] is not None and boost["exact"] != str(boost["total"]):
        exact = f" (exactly {boost['exact']})"
    cut = f", its own limit leaves {boost['left']}" if boost["left"] != boost["adds"] else ""
    return node(
        f"{name}{what}{share}: +{boost['adds']}, makes {boost['total']}{exact}{cut}",
        *checks,
        *limits,
    )


def _own_limit_line(limit: Row) -> str:
    return f"its {limit['limit']}: {_used(limit)}"


def _used(limit: Row) -> str:
    """What a limit had used, in its own measure."""
    if " point" not in limit["limit"]:
        return f"{plural(limit['used_times'], 'time')} used before"
    return f"{plural(limit['used_points'], 'point')} used before"
