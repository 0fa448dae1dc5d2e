"""The picture and the sound of a sum that has not been answered yet."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ranged_response import RangedFileResponse

from comments import conf, limits


@never_cache
@require_safe
def challenge_image(request, key):
    challenge = conf.get_backend("COMMENTS_CHALLENGE")
    return presented(request, challenge, key, "image", lambda: challenge.image(key), "image/png")


@never_cache
@require_safe
def challenge_audio(request, key):
    challenge = conf.get_backend("COMMENTS_CHALLENGE")
    return presented(
        request,
        challenge,
        key,
        "audio",
        lambda: challenge.audio(key, get_language() or ""),
        "audio/wav",
    )


def presented(request, challenge, key, kind, render, content_type):
    """Answer with a presentation that the site has chosen, of a sum that is still open."""
    if kind not in getattr(challenge, "presentations", ()):
        raise Http404(f"This site shows no sums as {kind}.")
    seconds_to_wait = limits.take(request, kind)
    if seconds_to_wait:
        return HttpResponse(
            status=429, headers={"Retry-After": str(seconds_to_wait)}, content_type="text/plain"
        )
    content = render()
    if content is None:
        raise Http404("No such sum, or one that was answered or is too old.")
    # Safari plays no sound from a server that cannot send a part of it.
    response = RangedFileResponse(request, BytesIO(content), content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    return response
