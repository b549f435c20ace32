"""The ERP's Laravel API: pages of JSON to batches for bronze, only what changed where the API can tell.

`reader` goes through the objects, `reading` reads one; below it `passes` makes a reading whole while the table changes,
`walk` goes from page to page, `client` makes the requests, `page_reader` understands the answers with `pages` and
`rows`, in processes of its own (`workers`) where there are many. What an ERP calls things is in `mapping`.
"""
