"""A ledger of accounts: what was paid, by whom, and what is left."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path


class UnknownAccount(Exception):
    """Nobody has opened that account."""


@dataclass(frozen=True)
class Entry:
    """One payment."""

    day: date
    account: str
    amount: Decimal
    note: str = ""

    def is_expense(self) -> bool:
        return self.amount < 0


@dataclass
class Ledger:
    """All payments, in the order of their days."""

    entries: list[Entry] = field(default_factory=list)
    accounts: set[str] = field(default_factory=set)

    def open(self, account: str) -> None:
        self.accounts.add(account)

    def pay(self, day: date, account: str, amount: Decimal, note: str = "") -> Entry:
        """Adds a payment; negative amounts are expenses."""
        if account not in self.accounts:
            raise UnknownAccount(account)
        entry = Entry(day, account, amount.quantize(Decimal("0.01")), note)
        self.entries.append(entry)
        self.entries.sort(key=lambda entry: entry.day)
        return entry

    def balance(self, account: str, until: date | None = None) -> Decimal:
        total = Decimal(0)
        for entry in self.entries:
            if entry.account != account:
                continue
            if until is not None and entry.day > until:
                break
            total += entry.amount
        return total

    def by_month(self) -> dict[tuple[int, int], Decimal]:
        months: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            months[entry.day.year, entry.day.month] += entry.amount
        return dict(months)

    def largest(self, count: int = 5) -> list[Entry]:
        expenses = [entry for entry in self.entries if entry.is_expense()]
        return sorted(expenses, key=lambda entry: entry.amount)[:count]


def load(path: Path) -> Ledger:
    """Reads a ledger from a table with a head line."""
    ledger = Ledger()
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ledger.open(row["account"])
            ledger.pay(
                date.fromisoformat(row["day"]),
                row["account"],
                Decimal(row["amount"]),
                row.get("note") or "",
            )
    return ledger


def report(ledger: Ledger) -> str:
    lines = []
    for account in sorted(ledger.accounts):
        balance = ledger.balance(account)
        mark = "-" if balance < 0 else " "
        lines.append(f"{account:<20} {mark}{abs(balance):>12}")
    for (year, month), total in sorted(ledger.by_month().items()):
        lines.append(f"{year}-{month:02}: {total}")
    return "\n".join(lines)
