"""Numbers of the queue: shown so that they can be kept in step, and asked for only once."""

from django.core.paginator import Paginator
from django.utils.formats import localize
from django.utils.html import format_html

# The second looks that a moderator is asked for, as the script knows them.
SECOND_LOOKS = "second-look"


def counted(what, count):
    """Return ``count`` as the desk's script finds it, to keep it in step with rulings."""
    markup = '<span data-count-of="{}" data-count="{}">{}</span>'
    return format_html(markup, what, str(count), localize(count))


class CountedPaginator(Paginator):
    """Takes the number of comments from the tab counts instead of asking again."""

    def __init__(self, *arguments, count, **options):
        super().__init__(*arguments, **options)
        self.count = count

    def page(self, number):
        """
        Return a page, whose comments past the middle stand in reverse.

        Counted from the end the last page is as near as the first: nothing before it need be
        found and sorted. The queue puts what is on a page in order by itself.
        """
        page = super().page(number)
        start, end = page.start_index() - 1, page.end_index()
        if start > self.count // 2:
            reverse = self.object_list.reverse()
            page.object_list = reverse[self.count - end : self.count - start]
        return page
