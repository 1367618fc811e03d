"""What the tenant is entitled to, as far as clients read it. Contract 15."""

from aqua_client.sandbox import lists
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

TOTALS = {
    "num_repositories": 500,
    "num_enforcers": 50,
    "num_microenforcers": 10,
    "num_vm_enforcers": 10,
    "num_functions": 10,
    "num_code_repositories": 50,
    "num_advanced_functions": 0,
    "num_protected_kube_nodes": 20,
    "vshield": True,
    "malware_protection": True,
}

LICENSE = {"name": "Sandbox", "status": "Active", "license_type": "Standard", "expiration_date": 4102444800, **TOTALS}


def list_licenses(_world: World, request: Request) -> Answer:
    """`GET /api/v2/licenses`: the usual list, with totals beside it."""
    answer = lists.paged(request, [LICENSE], dict)
    answer.body |= {"resources": {"active_production": TOTALS}, "details": {"num_active": 1}}
    return answer


ROUTES = (Route("GET", "/api/v2/licenses", list_licenses),)
