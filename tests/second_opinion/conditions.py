"""The table `when`: all conditions must hold (LANGUAGE 1.2 and 2, Conditions)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .basket import Basket, Line
from .days import ONE_DAY, add_length, as_day, is_birthday, month_and_day, yearly
from .records import Seen

LINE_CONDITIONS = ("category", "not_category", "sku", "not_sku")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def words(value: str | list[str]) -> list[str]:
    """One word or a list of words."""
    return [value] if isinstance(value, str) else list(value)


def minor(money: str | int, digits: int) -> Fraction:
    """A money string in minor units, exactly."""
    return Fraction(str(money)) * Fraction(10) ** digits


def has_line_conditions(when: dict[str, Any]) -> bool:
    """Whether `when` narrows what is counted to some lines."""
    return any(name in when for name in LINE_CONDITIONS)


def line_matches(when: dict[str, Any], line: Line) -> bool:
    """Line conditions: `category`, `sku` and their `not_`."""
    if "category" in when and line.category not in words(when["category"]):
        return False
    if "not_category" in when and line.category in words(when["not_category"]):
        return False
    if "sku" in when and line.sku not in words(when["sku"]):
        return False
    return not ("not_sku" in when and line.sku in words(when["not_sku"]))


def matching_lines(when: dict[str, Any], basket: Basket) -> list[int]:
    """The places of the lines still there that meet the line conditions."""
    return [n for n in basket.all_lines() if line_matches(when, basket.lines[n])]


def counted_by(when: dict[str, Any], basket: Basket) -> int:
    """What counts of the order, narrowed by the line conditions if there are any."""
    if not has_line_conditions(when):
        return basket.counted()
    return basket.counted_of(matching_lines(when, basket))


def quantity_seen(when: dict[str, Any], seen: Seen, basket: Basket) -> Fraction:
    """An activity's quantity, or the items of the matching lines; missing it is 1."""
    if seen.kind == "purchase":
        return basket.quantity_of(matching_lines(when, basket))
    quantity = seen.event.get("quantity") if seen.event else None
    return Fraction(1) if quantity is None else Fraction(quantity)


def event_conditions_hold(when: dict[str, Any], seen: Seen, basket: Basket, digits: int) -> bool:
    """LANGUAGE 1.2, conditions of the event."""
    is_purchase = seen.kind == "purchase"
    of_amount = {"min_amount", "max_amount", "min_order", *LINE_CONDITIONS}
    if not is_purchase and of_amount & set(when):
        return False
    if has_line_conditions(when) and not matching_lines(when, basket):
        return False
    counted = counted_by(when, basket)
    if "min_amount" in when and counted < minor(when["min_amount"], digits):
        return False
    if "max_amount" in when and counted > minor(when["max_amount"], digits):
        return False
    if "min_order" in when and basket.counted() < minor(when["min_order"], digits):
        return False
    for name in ("store", "channel", "subject"):
        if name in when and (seen.event or {}).get(name) not in words(when[name]):
            return False
    if "score" in when:
        score = (seen.event or {}).get("score")
        if score is None or not in_range(Fraction(str(score)), when["score"]):
            return False
    if "quantity" in when:
        return in_range(quantity_seen(when, seen, basket), when["quantity"])
    return True


def in_range(number: Fraction, bounds: dict[str, Any]) -> bool:
    """At least `from`, and less than `below`."""
    if "from" in bounds and number < Fraction(str(bounds["from"])):
        return False
    return "below" not in bounds or number < Fraction(str(bounds["below"]))


def minutes(clock: str) -> int:
    """The minute of the day of "HH:MM"."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def days_begun(when: dict[str, Any], seen: Seen) -> list[date]:
    """The days that `weekday` and `dates` mean: with `hours` the day on which they began.

    Empty where `hours` does not hold; a bare date (no minute) meets no hours.
    """
    if "hours" not in when:
        return [seen.day]
    found: list[date] = []
    if seen.minute is None:
        return found
    for span in words(when["hours"]):
        begin, end = (minutes(clock) for clock in span.split("-"))
        if begin < end:
            if begin <= seen.minute < end:
                found.append(seen.day)
        elif seen.minute >= begin:
            found.append(seen.day)
        elif seen.minute < end:
            found.append(seen.day - ONE_DAY)
    return found


def in_dates(spans: str | list[str], day: date) -> bool:
    """`dates`: single days or spans, both days included."""
    for span in words(spans):
        if "/" in span:
            begin, end = span.split("/")
            if as_day(begin) <= day <= as_day(end):
                return True
        elif len(span) == len("MM-DD"):
            if yearly(*month_and_day(span), day.year) == day:
                return True
        elif as_day(span) == day:
            return True
    return False


def moment_conditions_hold(when: dict[str, Any], seen: Seen) -> bool:
    """LANGUAGE 1.2, conditions of the moment: one of the days begun meets them all."""
    for day in days_begun(when, seen):
        weekday_fits = "weekday" not in when or WEEKDAYS[day.weekday()] in words(when["weekday"])
        dates_fit = "dates" not in when or in_dates(when["dates"], day)
        if weekday_fits and dates_fit:
            return True
    return False


def birthday_holds(span: str, birthday: date | None, day: date) -> bool:
    """`birthday` = "day", "week" (the seven days that begin with it) or "month"."""
    if birthday is None:
        return False
    if span == "month":
        return birthday.month == day.month
    length = {"day": 1, "week": 7}[span]
    return any(is_birthday(birthday, day - timedelta(days=back)) for back in range(length))


def member_conditions_hold(when: dict[str, Any], seen: Seen, digits: int) -> bool:
    """LANGUAGE 1.2, conditions of the member, as they stood just before."""
    if "level" in when and seen.level not in words(when["level"]):
        return False
    for name, allowed in when.get("attribute", {}).items():
        if name not in seen.attributes or seen.attributes[name] not in words(allowed):
            return False
    if "birthday" in when and not birthday_holds(when["birthday"], seen.birthday, seen.day):
        return False
    if "quiet" in when and not is_quiet(when["quiet"], seen):
        return False
    if "history" in when and not history_holds(when["history"], seen, digits):
        return False
    return "member_for" not in when or is_member_for(when["member_for"], seen)


def history_holds(wanted: dict[str, Any] | list[dict[str, Any]], seen: Seen, digits: int) -> bool:
    """`history`: every one of the sums lies at or above `from` and under `below`."""
    for one in [wanted] if isinstance(wanted, dict) else wanted:
        first = first_day(one.get("window", "lifetime"), seen)
        total = sum(adds.get(one["by"], 0) for day, adds in seen.history if day >= first)
        bounds = {
            key: minor(one[key], digits) if one["by"] == "spend" else Fraction(one[key])
            for key in ("from", "below")
            if key in one
        }
        if "from" in bounds and total < bounds["from"]:
            return False
        if "below" in bounds and total >= bounds["below"]:
            return False
    return True


def first_day(window: str, seen: Seen) -> date:
    """The first day of a window that ends on the event's own date, or before an occasion's day."""
    during = seen.event is not None or seen.kind in ("level", "balance")
    last = seen.day if during else seen.day - ONE_DAY
    if window == "lifetime":
        return date.min
    if window == "calendar-year":
        return date(last.year, 1, 1)
    return add_length(last, window, -1) + ONE_DAY


def is_quiet(length: str, seen: Seen) -> bool:
    """No purchase for that long: exactly the length is enough, and who never bought is quiet."""
    return seen.last_purchase is None or add_length(seen.last_purchase, length) <= seen.day


def is_member_for(length: str, seen: Seen) -> bool:
    """A member for at least that long."""
    return seen.joined_on is not None and add_length(seen.joined_on, length) <= seen.day


def count_conditions_hold(when: dict[str, Any], seen: Seen) -> bool:
    """`first` is the member's first event of that kind, `nth` = 10 the 10th, 20th, 30th ..."""
    if "first" in when and (seen.nth == 1) is not when["first"]:
        return False
    return "nth" not in when or seen.nth % when["nth"] == 0


def holds(when: dict[str, Any], seen: Seen, basket: Basket, digits: int) -> bool:
    """All conditions of a `when`."""
    return (
        event_conditions_hold(when, seen, basket, digits)
        and moment_conditions_hold(when, seen)
        and count_conditions_hold(when, seen)
        and member_conditions_hold(when, seen, digits)
    )
