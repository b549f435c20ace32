-- queries/access/token: what a token may: what is its own, its role's, and its maker's now.
-- grain:  one row, or none where the token is over or its maker disabled
-- reads:  app.api_tokens, app.users, app.roles
-- why:    a token made by somebody never outlives or outgrows what they may themselves; one of a command has no maker
select
    token.token_id,
    token.name,
    token.used_at,
    token.permissions as own_permissions,
    token.location_ids as own_location_ids,
    token.user_id,
    role.role,
    role.rows,
    role.permissions,
    person.employee_id,
    person.location_ids,
    maker_role.rows as maker_rows,
    maker_role.permissions as maker_permissions
from app.api_tokens as token
inner join app.roles as role on token.role = role.role
left join app.users as person on token.user_id = person.user_id
left join app.roles as maker_role on person.role = maker_role.role
where
    token.token_digest = :token_digest
    and token.revoked_at is null
    and token.expires_at > :at
    and (token.user_id is null or person.is_active)
