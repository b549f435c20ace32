"""What else a sale sent to the API may call the columns of bronze.api_sales."""

OTHER_NAMES = {"date": "sold_at", "line_number": "line_id"}
