"""Square's objects for tests, with the keys that they have there."""

from typing import Any

Object = dict[str, Any]


def money(amount: int, currency: str = "USD") -> Object:
    return {"amount": amount, "currency": currency}


def location(identifier: str = "L1", **changes: Any) -> Object:
    return {
        "id": identifier, "name": f"Shop {identifier}", "timezone": "America/New_York", "status": "ACTIVE",
        "currency": "USD", "address": {"administrative_district_level_1": "NY"}, **changes,
    }


def line(uid: str = "u1", total: int = 1000, tax: int = 0, discount: int = 0, **changes: Any) -> Object:
    currency = changes.pop("currency", "USD")
    gross = total - tax + discount
    return {
        "uid": uid, "name": "Tea", "variation_name": "Large", "quantity": "2", "catalog_object_id": "V1",
        "item_type": "ITEM", "base_price_money": money(gross // 2, currency),
        "gross_sales_money": money(gross, currency),
        "total_tax_money": money(tax, currency), "total_discount_money": money(discount, currency),
        "total_money": money(total, currency), **changes,
    }


def returned_line(uid: str = "r1", source_uid: str = "u1", total: int = 1000, tax: int = 0, **changes: Any) -> Object:
    return {
        "uid": uid, "source_line_item_uid": source_uid, "name": "Tea", "variation_name": "Large", "quantity": "2",
        "catalog_object_id": "V1", "item_type": "ITEM", "base_price_money": money((total - tax) // 2),
        "gross_return_money": money(total - tax), "total_tax_money": money(tax), "total_discount_money": money(0),
        "total_money": money(total), **changes,
    }


def order(identifier: str = "O1", updated_at: str = "2026-02-01T15:00:00.000Z", **changes: Any) -> Object:
    lines = changes.pop("line_items", [line()])
    total = sum(item["total_money"]["amount"] for item in lines)
    return {
        "id": identifier, "location_id": "L1", "customer_id": "C1", "state": "COMPLETED", "version": 3,
        "created_at": "2026-02-01T14:00:00.000Z", "closed_at": "2026-02-01T14:59:00.000Z", "updated_at": updated_at,
        "line_items": lines, "total_money": money(total), "total_tip_money": money(0), **changes,
    }


def customer(identifier: str = "C1", updated_at: str = "2026-01-01T10:00:00Z", **changes: Any) -> Object:
    return {
        "id": identifier, "given_name": "Ada", "family_name": "King", "email_address": f"{identifier}@Example.com",
        "created_at": "2025-12-31T23:30:00Z", "updated_at": updated_at, "version": 1,
        "address": {"administrative_district_level_1": "NJ"}, **changes,
    }


def variation(
    identifier: str = "V1", item_id: str = "I1", name: str = "Large", price: int = 500, **changes: Any
) -> Object:
    return {
        "type": "ITEM_VARIATION", "id": identifier, "updated_at": "2026-01-02T00:00:00Z", "version": 1,
        "is_deleted": False,
        "item_variation_data": {"item_id": item_id, "name": name, "pricing_type": "FIXED_PRICING",
                                "price_money": money(price)},
        **changes,
    }


def item(identifier: str = "I1", name: str = "Tea", **changes: Any) -> Object:
    variations = changes.pop("variations", [variation(item_id=identifier)])
    categories = changes.pop("categories", ["K1"])
    return {
        "type": "ITEM", "id": identifier, "updated_at": "2026-01-02T00:00:00Z", "version": 1, "is_deleted": False,
        "item_data": {"name": name, "categories": [{"id": key} for key in categories], "variations": variations},
        **changes,
    }


def category(identifier: str = "K1", name: str = "Drinks", **changes: Any) -> Object:
    return {
        "type": "CATEGORY", "id": identifier, "updated_at": "2026-01-02T00:00:00Z", "version": 1, "is_deleted": False,
        "category_data": {"name": name}, **changes,
    }


def count(identifier: str = "V1", quantity: str = "7", **changes: Any) -> Object:
    return {
        "catalog_object_id": identifier, "catalog_object_type": "ITEM_VARIATION", "state": "IN_STOCK",
        "location_id": "L1", "quantity": quantity, "calculated_at": "2026-02-01T03:30:00Z", **changes,
    }


def payment(identifier: str = "P1", **changes: Any) -> Object:
    return {
        "id": identifier, "order_id": "O1", "status": "COMPLETED", "source_type": "CARD", "location_id": "L1",
        "created_at": "2026-02-01T14:59:00Z", "updated_at": "2026-02-01T15:00:00Z", "amount_money": money(1000),
        "tip_money": money(150), "total_money": money(1150),
        "processing_fee": [{"amount_money": money(40)}, {"amount_money": money(3)}], **changes,
    }


def refund(identifier: str = "P1_R1", **changes: Any) -> Object:
    return {
        "id": identifier, "payment_id": "P1", "order_id": "O2", "status": "COMPLETED", "destination_type": "CARD",
        "created_at": "2026-02-02T14:59:00Z", "updated_at": "2026-02-02T15:00:00Z", "amount_money": money(1000),
        **changes,
    }


def team_member(identifier: str = "TM1", **changes: Any) -> Object:
    return {
        "id": identifier, "given_name": "Bo", "family_name": "Li", "is_owner": False, "status": "ACTIVE",
        "created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z",
        "assigned_locations": {"assignment_type": "EXPLICIT_LOCATIONS", "location_ids": ["L1"]},
        "wage_setting": {"job_assignments": [{"job_title": "Barista"}]}, **changes,
    }
