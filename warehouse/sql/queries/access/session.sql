-- queries/access/session: whose session it is, and what their role may.
-- grain:  one row, or none where the session is over, idle or its owner disabled
-- reads:  app.sessions, app.users, app.roles
-- why:    the role is read each time, so that what it loses is lost at once
select
    session.seen_at,
    person.user_id,
    person.name,
    person.employee_id,
    person.location_ids,
    role.role,
    role.title as role_title,
    role.rows,
    role.permissions
from app.sessions as session
inner join app.users as person on session.user_id = person.user_id
inner join app.roles as role on person.role = role.role
where
    session.session_digest = :session_digest
    and session.revoked_at is null
    and session.expires_at > :at
    and session.seen_at > :idle_since
    and person.is_active
