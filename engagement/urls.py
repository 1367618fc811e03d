"""Every address of the site on one page, grouped by who opens it."""

from django.urls import URLPattern, URLResolver, path

from engagement.views import accounts, engagements, errors, gallery, operations, probes

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

machines = [
    path("livez", probes.livez, name="livez"),
]

everybody = [
    path("", accounts.home, name="home"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("theme/", accounts.theme, name="theme"),
]

team = [
    path("gallery/", gallery.show, name="gallery"),
]

engagement = "engagements/<slug:reference>/"
engagement_pages = [
    path("engagements/", engagements.index, name="engagements"),
    path(engagement, engagements.show, name="engagement"),
]

operation_of = f"{engagement}operations/<int:pk>/"
engagement_operations = [
    path(operation_of, operations.operation, name="operation"),
    path(f"{operation_of}cancel/", operations.cancel, name="operation-cancel"),
    path(f"{operation_of}repeat/", operations.repeat, name="operation-repeat"),
]

tenant_operation = "consoles/<int:pk>/operations/<int:operation_pk>/"
tenant_operations = [
    path(tenant_operation, operations.tenant_operation, name="tenant-operation"),
    path(f"{tenant_operation}cancel/", operations.tenant_cancel, name="tenant-operation-cancel"),
    path(f"{tenant_operation}repeat/", operations.tenant_repeat, name="tenant-operation-repeat"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *machines,
    *everybody,
    *team,
    *engagement_pages,
    *engagement_operations,
    *tenant_operations,
]
