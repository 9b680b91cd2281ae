"""Taking discounts away."""

from sandbox import objects
from sandbox.operations import Call, operation
from wire.errors import invalid_request
from wire.objects import Object


@operation("DELETE", "/v1/subscriptions/{subscription_exposed_id}/discount")
def delete_of_subscription(call: Call) -> Object:
    subscription = call.state.table("subscription").find(call.path["subscription_exposed_id"])
    if not subscription["discounts"]:
        message = f"No active discount for subscription: {subscription['id']}"
        raise invalid_request(message, code="resource_missing", status=404)
    discount = call.state.table("discount").find(subscription["discounts"][0])
    subscription["discounts"] = []
    return objects.deleted(discount)


@operation("DELETE", "/v1/customers/{customer}/discount")
def delete_of_customer(call: Call) -> Object:
    """Customers have none of their own: at this version of the API nothing can give them one."""
    customer = call.state.table("customer").find(call.path["customer"])
    message = f"No active discount for customer: {customer['id']}"
    raise invalid_request(message, code="resource_missing", status=404)
