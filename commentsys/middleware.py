"""The security headers that Django 5.2 has no setting for."""

from django.conf import settings

DEBUG_PAGE_STATUSES = {404, 500}


class ContentSecurityPolicyMiddleware:
    """
    Send Content-Security-Policy and Permissions-Policy with every response.

    A response that carries its own policy keeps it.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(
            f"{directive} {sources}"
            for directive, sources in settings.CONTENT_SECURITY_POLICY.items()
        )

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        # Django's own debugging pages are all inline style and script.
        if not (settings.DEBUG and response.status_code in DEBUG_PAGE_STATUSES):
            response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
