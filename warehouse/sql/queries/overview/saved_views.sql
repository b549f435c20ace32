-- queries/overview/saved_views: the saved views of a page that somebody may see: their own and the shared ones.
-- grain:  one row per view
-- reads:  app.saved_views
select
    view_id,
    owner,
    path,
    name,
    search,
    is_shared,
    is_default
from app.saved_views
where path = :path and (owner = :owner or is_shared)
order by owner <> :owner, lower(name), view_id
