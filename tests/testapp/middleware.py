POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"


def strict_content_security_policy(get_response):
    """Send the policy that the app promises to hold, so that browser tests notice a breach."""

    def middleware(request):
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY
        return response

    return middleware
