"""A person's data: handed out, erased, and kept away when a source delivers it again.

`people` says who somebody is, `records` which rows are theirs before silver, `seal` what stands in place of what told
who they were; `export`, `erase` and `arriving` are what is done with it. Which columns are personal is said in
`warehouse.schema.personal`.
"""
