"""What a page's containers (nav, footer, class names of common themes) say about the words inside."""

from __future__ import annotations

# Tokens of tags, roles, classes and ids as the commonest themes write them, by what the container holds.
_KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "hidden": (
        "hidden by the page",
        frozenset({"hidden!", "screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden"}),
    ),
    "reader_comment": (
        "comments of the source site",
        frozenset(
            "comments comment-list commentlist comments-area comment-body comment-content comment-respond "
            "respond disqus disqus_thread commentform kommentare commentaires comentarios reader-comments".split()
        ),
    ),
    "share_buttons": (
        "share buttons",
        frozenset(
            "sharedaddy share-buttons sharing social-share social-links social-media sharethis addtoany addthis "
            "share-links share jp-relatedposts-share sd-sharing social sd-social post-share".split()
        ),
    ),
    "related_posts": (
        "links to other articles",
        frozenset(
            "jp-relatedposts related-posts related relatedposts related-articles recommended read-more-list "
            "more-stories post-navigation nav-links postnav yarpp yarpp-related navigation-post also-read "
            "trending most-read articles-similaires".split()
        ),
    ),
    "cookie_notice": (
        "cookie or privacy notice",
        frozenset(
            "cookie cookies cookie-notice cookie-banner cookie-consent cookie-law gdpr consent-banner "
            "cookiebanner cookielaw eucookielaw".split()
        ),
    ),
    "newsletter": (
        "call to subscribe",
        frozenset("newsletter subscribe subscription signup mailchimp newsletter-signup mc4wp donate".split()),
    ),
    "advertisement": (
        "advertisement",
        frozenset(
            "advertisement advert ads adsbygoogle ad-container sponsored wpcnt banner-ad publicidad publicite".split()
        ),
    ),
    "navigation": (
        "navigation of the site",
        frozenset(
            "<nav> navigation menu breadcrumb breadcrumbs main-menu navbar site-navigation pagination skip-link "
            "toolbar site-header masthead topbar toc".split()
        ),
    ),
    "site_footer": (
        "footer of the site",
        frozenset("<footer> site-footer footer colophon contentinfo credits page-footer imprint".split()),
    ),
    "sidebar": (
        "sidebar of the site",
        frozenset("<aside> sidebar widget widget-area complementary secondary side-bar sidepanel rightcolumn".split()),
    ),
    "author_box": (
        "box about the author",
        frozenset("author-box author-bio about-author author-info author-description authorbox vcard-box".split()),
    ),
    "form": ("form of the site", frozenset({"<form>"})),
    "tags": (
        "tags and categories of the site",
        frozenset(
            "post-tags entry-tags tag-links cat-links tags-links taglist post-categories entry-meta-tags "
            "tagcloud".split()
        ),
    ),
}
# Themes wrap whole articles in these, so that the token alone says nothing.
_WEAK = frozenset({"social", "share", "related", "menu", "footer", "credits", "secondary", "navigation", "trending"})
_CAPTION = frozenset(
    "<figcaption> wp-caption-text wp-caption caption gallery-caption image-caption photo-caption "
    "figcaption media-caption imgcaption".split()
)
_BYLINE = frozenset(
    "byline author by-line post-author entry-author vcard article-author posted-by byline-name author-name".split()
)
_QUOTE = frozenset({"<blockquote>", "wp-block-quote", "blockquote"})


def container_kind(containers: frozenset[str]) -> tuple[str, str] | None:
    """The kind and reason of furniture that the containers name, or None."""
    in_article = "<article>" in containers or "<main>" in containers
    for kind, (reason, marks) in _KINDS.items():
        hits = marks & containers
        if hits and not (in_article and hits <= _WEAK):
            return kind, reason
    return None


def is_caption(line_containers: frozenset[str], tag: str) -> bool:
    """Whether the block is a picture's caption by its markup."""
    return tag == "figcaption" or bool(_CAPTION & line_containers)


def is_byline(containers: frozenset[str]) -> bool:
    """Whether the block is marked as the author's."""
    return bool(_BYLINE & containers)


def is_quotation(containers: frozenset[str]) -> bool:
    """Whether the block stands in a block quotation."""
    return bool(_QUOTE & containers)
