-- ops.rejected_rows without what has passed with the load in hand, refined just now.
-- grain:  one row per rejected row
-- reads:  ops.replayed_rows
-- writes: ops.rejected_rows
-- why:    what failed again is there as a row of this load already; free for a load that replays nothing
delete from ops.rejected_rows as rejected
using ops.replayed_rows as replayed
where replayed.load_id = :load_id
    and (rejected.source, rejected.object, rejected.row_hash, rejected.copy_number)
    = (replayed.source, replayed.object, replayed.row_hash, replayed.copy_number)
    and rejected.load_id < :load_id;
