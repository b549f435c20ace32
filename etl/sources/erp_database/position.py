"""How far a table has been read, and from where the next reading must go on so that nothing is lost.

A reading takes rows in the order of their change, from one snapshot. A transaction that began before it and commits
after it leaves rows that look older than what was read, so each reading begins some minutes before the end of the
last one; their versions make the repetition harmless. Clocks that are set wrong are met the same way: what counts is
the earlier of the newest stamp read and the server's own clock, but no more than a day back from that clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from etl.batches import Position
from etl.sources.erp_database.select import Part
from etl.sources.erp_database.tables import TableToRead

LONGEST_DELAY = timedelta(days=1)


@dataclass
class Pass:
    """One reading of the changes of a table, which may take several syncs when they are killed.

    `began` is when the first of them took its snapshot, by the server's clock.
    """

    table: TableToRead
    began: datetime
    newest: datetime | None
    key: str | None

    def behind(self, row: dict[str, str]) -> Position:
        """The position behind `row`, the last one read so far."""
        stamp = _moment(row.get("updated_at"))
        if stamp is not None:
            self.newest = max(stamp, self.newest or stamp)
            self.key = row.get(self.table.key.name) if self.table.key else None
        return self._position(is_whole=False)

    def done(self) -> Position:
        """The position when all was read."""
        return self._position(is_whole=True)

    def _position(self, is_whole: bool) -> Position:
        position: Position = {
            "began": self.began.isoformat(),
            "is_whole": is_whole,
            "columns": sorted(column.name for column in self.table.columns if column.source),
        }
        if self.newest:
            position["updated_at"] = self.newest.isoformat()
        if self.key and not is_whole:
            position["id"] = self.key
        return position


def begin(
    table: TableToRead, position: Position, now: datetime, overlap: timedelta, since: datetime | None, is_exact: bool
) -> tuple[Pass, Part]:
    """The pass that goes on behind `position`, and the rows it takes; `since` makes it take no less than from then.

    `is_exact`: a position read back from the table's stamps is the very row, so an unfinished pass may go on behind it.
    """
    newest, began = _moment(position.get("updated_at")), _moment(position.get("began"))
    if newest is None or began is None:
        return Pass(table, now, newest, None), Part(since=since)
    if not position.get("is_whole"):
        passing = Pass(table, began, newest, position.get("id"))
        if is_exact and not since and passing.key and table.has_own_key and newest < began - LONGEST_DELAY:
            return passing, Part(after=(newest, passing.key))
        return passing, Part(since=_earlier(newest - overlap, since))
    start = max(min(newest, began) - overlap, began - LONGEST_DELAY)
    return Pass(table, now, newest, None), Part(since=_earlier(start, since))


def _earlier(moment: datetime, since: datetime | None) -> datetime:
    return min(moment, since) if since else moment


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
