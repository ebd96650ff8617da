"""The table of page furniture: lines that a page's theme wrote, not its author. Each rule gives its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.intake.pages.arabic import loose


@dataclass(frozen=True, slots=True)
class Rule:
    """A whole line that matches ``pattern`` is furniture. ``opens`` names the section that it heads, if any."""

    kind: str
    reason: str
    pattern: re.Pattern[str]
    opens: str | None = None


def _rule(kind: str, reason: str, *alternatives: str, opens: str | None = None) -> Rule:
    body = "|".join(loose(alternative) for alternative in alternatives)
    return Rule(kind, reason, re.compile(rf"\W{{0,4}}(?:{body})\W{{0,4}}", re.IGNORECASE), opens)


_NETWORK = (
    r"(?:facebook|twitter|x|whats ?app|telegram|linkedin|pinterest|reddit|tumblr|e-?mail|mail|print|instagram|"
    r"youtube|pocket|skype|messenger|mastodon|threads|bluesky|viber|imprimer|imprimir|courriel|correo|copy link|"
    r"فيسبوك|تويتر|واتساب|واتس اب|تلغرام|تيليجرام|طباعة|بريد إلكتروني|نسخ الرابط)"
)

RULES: tuple[Rule, ...] = (
    # A theme that lost its script leaves the template of its sentence: "%d readers", "{{count}}", "[shortcode]".
    _rule(
        "unrendered_template",
        "unrendered widget template",
        r".{0,60}%(?:\d\$)?[ds]\b.{0,60}",
        r".{0,80}\{\{.{0,80}\}\}.{0,80}",
        r".{0,60}\$\{.{1,60}\}.{0,60}",
        r"\[/?[a-z_]+(?:\s[^\]]{0,80})?\]",
        r".{0,40}<%.{0,60}%>.{0,40}",
        r"(?:undefined|null|nan|\[object object\])",
    ),
    # What follows a reply form's heading was written by readers of the other site: not the article, not our comments.
    _rule(
        "reply_heading",
        "reply form heading",
        r"(?:leave|post|write|add|submit) (?:a|your|an?other)?\s?(?:reply|comment|response)(?: to "
        r".{1,60})?(?:\s*cancel reply)?",
        r"cancel reply",
        r"join the (?:conversation|discussion)",
        r"what do you think\??",
        r"have your say",
        r"(?:laisser|laissez|poster|écrire|ajouter|publier) (?:un|votre) (?:commentaire|réponse)(?: annuler "
        r"la réponse)?",
        r"répondre",
        r"annuler la réponse",
        r"(?:deja|dejar|escribe|añade|publica|agrega) (?:un|una|tu|su) (?:comentario|respuesta)(?: cancelar "
        r"(?:la )?respuesta)?",
        r"cancelar (?:la )?respuesta",
        r"(?:اترك|أضف|اكتب|ضع) (?:تعليقا?|تعليقك|ردا?|ردك|تعليقاً|رداً)(?: إلغاء الرد)?",
        r"إلغاء الرد",
        r"(?:schreibe|hinterlasse) (?:einen|eine) (?:kommentar|antwort)(?: antworten abbrechen)?",
        opens="comments",
    ),
    _rule(
        "comment_heading",
        "heading of the other site's comments",
        r"(?:reader |user )?comments?",
        r"discussion",
        r"commentaires?",
        r"vos (?:réactions|commentaires)",
        r"comentarios",
        r"(?:التعليقات|تعليقات القراء|تعليقات الزوار)",
        r"kommentare",
        opens="comments",
    ),
    _rule(
        "reply_form",
        "part of a reply form",
        r"your email address will not be published.{0,80}",
        r"required fields are marked.{0,20}",
        r"save my name, email.{0,100}",
        r"(?:post|submit) (?:comment|reply)",
        r"notify me of .{1,60}",
        r"you must be logged in to .{1,40}",
        r"log in to (?:reply|comment).{0,20}",
        r"be the first to (?:comment|reply|respond).{0,40}",
        r"comments (?:are )?closed.{0,20}",
        r"this site uses akismet.{0,120}",
        r"votre adresse e-?mail ne sera pas publiée.{0,80}",
        r"les commentaires sont fermés.{0,20}",
        r"soyez le premier à (?:commenter|réagir).{0,40}",
        r"(?:tu|su) dirección de correo electrónico no será publicada.{0,80}",
        r"los comentarios están cerrados.{0,20}",
        r"sé el primero en comentar.{0,40}",
        r"لن يتم نشر عنوان بريدك.{0,80}",
        r"التعليقات مغلقة.{0,20}",
        r"كن أول من يعلق.{0,40}",
        opens="comments",
    ),
    _rule(
        "share_buttons",
        "share buttons",
        rf"(?:share|tweet|post|send|pin|follow)(?: (?:this|it|us|on|via|by|with|to))*(?: (?:article|story|post|"
        rf"page|news|friends?))?:?\s*(?:(?:on|via|by|to)?\s*{_NETWORK}[\s,/|·]*)*",
        r"click to (?:share|email|print|tweet).{0,80}",
        rf"(?:{_NETWORK}[\s,/|·•]*){{1,12}}",
        r"like this",
        r"like loading.{0,10}",
        r"loading.{0,10}",
        rf"(?:partager|partagez|suivez-nous)(?: (?:cet article|sur|ceci|par|via|cette "
        rf"page))*:?\s*(?:{_NETWORK}[\s,/|·]*)*",
        r"j['’]aime (?:ça|chargement).{0,20}",
        r"cliquez pour (?:partager|imprimer|envoyer).{0,80}",
        rf"(?:comparte|compartir|compártelo|síguenos)(?: (?:esto|este artículo|en|con|por|la "
        rf"noticia))*:?\s*(?:{_NETWORK}[\s,/|·]*)*",
        r"haz clic para (?:compartir|imprimir|enviar).{0,80}",
        r"me gusta esto.{0,20}",
        rf"(?:شارك|شاركها|مشاركة|شارك هذا|تابعنا|انشر)(?: (?:على|المقال|الخبر|هذا|عبر|المقالة|مع أصدقائك|"
        rf"في))*:?\s*(?:{_NETWORK}[\s,/|·]*)*",
        r"معجب بهذه.{0,20}",
        r"تحميل.{0,10}",
    ),
    # Headings of lists of other articles; the titles that follow are not this article.
    _rule(
        "related_posts",
        "heading of links to other articles",
        r"(?:related|similar|recommended|more|other|latest|recent|trending|popular|most (?:read|popular|"
        r"viewed)|further)(?: (?:posts?|articles?|stor(?:y|ies)|news|content|reading|topics|reads|from "
        r".{1,40}|on .{1,40}|in .{1,40}|by .{1,40}))?",
        r"you (?:may|might) (?:also )?(?:like|be interested in).{0,20}",
        r"read (?:also|next|more)",
        r"see also",
        r"up next",
        r"editor['’]s picks?",
        r"in other news",
        r"(?:articles? (?:similaires?|liés?|connexes?|récents?)|à lire (?:aussi|également)|lire aussi|sur le "
        r"même (?:sujet|thème)|les plus lus|voir aussi|dans la même rubrique)",
        r"(?:artículos? (?:relacionad[oa]s?|similares|recientes)|noticias relacionadas|relacionado|también te "
        r"puede interesar|te puede interesar|lo más (?:leído|visto)|entradas relacionadas|lee también|ver "
        r"también)",
        r"(?:مقالات (?:ذات صلة|مشابهة|أخرى)|مواضيع (?:ذات صلة|مشابهة|متعلقة)|اقرأ أيضا|اقرأ أيضاً|أخبار ذات "
        r"صلة|ذات صلة|قد يعجبك أيضا|قد يهمك(?: أيضا)?|الأكثر (?:قراءة|مشاهدة)|شاهد أيضا)",
        r"(?:ähnliche beiträge|verwandte artikel|das könnte dich auch interessieren)",
        opens="related",
    ),
    _rule(
        "related_link",
        "link to another article",
        r"(?:read (?:also|more|next)|also read|see also|related|more|watch|listen|à lire aussi|lire aussi|à "
        r"lire|lee también|lea también|también|ver también|اقرأ أيضا|اقرأ أيضاً|شاهد أيضا|اقرأ المزيد|"
        r"للمزيد)\s*[:：>›|–-]\s*.{3,160}",
        r"continue reading.{0,120}",
        r"read (?:the )?(?:full|rest).{0,60}",
        r"lire la suite.{0,80}",
        r"seguir leyendo.{0,80}",
        r"leer más.{0,80}",
        r"اقرأ المزيد.{0,80}",
        r"(?:previous|next|older|newer)(?: (?:post|article|story|entry|posts|entries))?(?:\s*[:：←→«»].{0,140})?",
        r"(?:article|billet) (?:précédent|suivant).{0,140}",
        r"(?:entrada|artículo|noticia) (?:anterior|siguiente).{0,140}",
        r"(?:المقال|الخبر|المقالة|التدوينة) (?:السابق|التالي|السابقة|التالية).{0,140}",
    ),
    _rule(
        "newsletter",
        "call to subscribe",
        r"(?:sign up|subscribe|register)(?: (?:to|for|now|here|today|with|via)\b.{0,120})?",
        r"(?:get|receive) (?:our|the|all|new|daily|updates).{0,100}(?:newsletter|inbox|e-?mail).{0,60}",
        r"(?:join|enter) (?:our|your) (?:mailing list|newsletter|email).{0,80}",
        r"(?:our )?newsletter",
        r"follow (?:us|me|our)\b.{0,60}",
        r"support (?:our work|us|independent journalism).{0,80}",
        r"donate(?: now| today)?",
        r"(?:abonnez-vous|inscrivez-vous|s['’]abonner|recevez)(?:\W.{0,120})?",
        r"(?:suscr[íi]bete|suscr[íi]base|reg[íi]strate|recibe)(?:\W.{0,120})?",
        r"(?:faire un don|dona(?:r)?(?: ahora)?)",
        r"(?:اشترك|سجل|انضم|تبرع)(?:\W.{0,100})?(?:النشرة|بريدك|القناة|قناتنا|نشرتنا|الآن|معنا).{0,60}",
        r"النشرة (?:البريدية|الإخبارية)",
        r"تابعونا.{0,60}",
        r"أهلا بكم في.{0,40}",
    ),
    _rule(
        "cookie_notice",
        "cookie or privacy notice",
        r".{0,120}\b(?:uses?|use of|accept|by using|our)\b.{0,60}\bcookies\b.{0,200}",
        r"accept(?: all)?(?: cookies)?",
        r"(?:cookie|privacy)(?:s)? (?:policy|settings|preferences|notice)",
        r"(?:got it|i agree|close and accept|reject all|manage (?:options|preferences))",
        r".{0,120}\b(?:utilise|utilisons|acceptez|accepter)\b.{0,60}\bcookies\b.{0,200}",
        r"(?:tout )?accepter",
        r"politique de confidentialité",
        r".{0,120}\b(?:utiliza|utilizamos|usa|usamos|aceptar|acepta)\b.{0,60}\bcookies\b.{0,200}",
        r"aceptar(?: todo)?",
        r"política de (?:privacidad|cookies)",
        r".{0,120}(?:يستخدم|نستخدم|تستخدم).{0,60}(?:ملفات تعريف الارتباط|الكوكيز|كوكيز).{0,200}",
        r"سياسة الخصوصية",
    ),
    _rule(
        "advertisement",
        "advertisement label",
        r"advert(?:isement|isements|ising)?(?:\s?[-–] .{0,40})?",
        r"sponsored(?: (?:content|by .{1,40}))?",
        r"story continues below.{0,40}",
        r"(?:article )?continues (?:after|below).{0,40}",
        r"publicité",
        r"publicidad",
        r"anuncios?",
        r"إعلانا?ت?",
        r"اعلان",
        r"anzeige",
        r"werbung",
    ),
    _rule(
        "navigation",
        "navigation of the site",
        r"(?:skip|jump) to .{1,40}",
        r"(?:home|menu|main menu|search|close|back|back to top|top|login|log in|sign in|contact(?: us)?|"
        r"about(?: us)?|archives?|categories|rss|site ?map|terms(?: (?:of (?:use|service)|& conditions))?|"
        r"disclaimer|toggle navigation|show more|load more|view all|help)",
        r"(?:accueil|menu|rechercher|recherche|fermer|retour|haut de page|connexion|se connecter|contact|à "
        r"propos|mentions légales|qui sommes-nous|aller au contenu.{0,30}|plan du site)",
        r"(?:inicio|portada|menú|buscar|cerrar|volver|iniciar sesión|contacto|acerca de|quiénes somos|aviso "
        r"legal|saltar al contenido.{0,20}|ir al contenido.{0,20})",
        r"(?:الرئيسية|الصفحة الرئيسية|القائمة|بحث|ابحث|إغلاق|العودة|تسجيل الدخول|اتصل بنا|من نحن|انتقل إلى "
        r"المحتوى|تخطي إلى المحتوى|أخبار|المزيد)",
        r"(?:you are here|vous êtes ici|usted está aquí|estás aquí|أنت هنا)\s*:.{0,160}",
        r"(?:home|accueil|inicio|الرئيسية)(?:\s*[>›»/|\\-]\s*[^>›»/|\\]{1,40}){1,6}",
    ),
    _rule(
        "tags",
        "tags and categories of the site",
        r"(?:tags?|tagged(?: (?:with|in|as))?|filed under|posted in|categor(?:y|ies)|topics?|keywords|"
        r"labels)\s*:\s*.{1,200}",
        r"filed under .{1,120}",
        r"posted in .{1,80}",
        r"(?:étiquettes?|mots[- ]clés|catégories?|classé dans|sous|rubrique)\s*:\s*.{1,200}",
        r"(?:etiquetas?|categorías?|temas?|archivado en|palabras clave)\s*:\s*.{1,200}",
        r"(?:وسوم|الوسوم|التصنيف|التصنيفات|تصنيفات|كلمات مفتاحية|الكلمات الدلالية)\s*:?\s*.{0,200}",
        r"(?:#\w{2,40}\s*){1,15}",
    ),
    # A credit without a caption says whose a picture is, not what it shows.
    _rule(
        "image_credit",
        "credit of a picture",
        r"(?:image|photo|picture) (?:copyright|source|credits?)\s*:?\s.{2,60}",
        r"(?:crédits? photo|crédito de la foto)\s*:?\s.{2,60}",
    ),
    _rule(
        "legal_notice",
        "copyright or platform line",
        r"(?:©|\(c\)|copyright\b|copyleft\b).{0,160}",
        r".{0,80}\ball rights reserved\b.{0,80}",
        r".{0,80}\btous droits réservés\b.{0,80}",
        r".{0,80}\btodos los derechos reservados\b.{0,80}",
        r".{0,80}(?:جميع الحقوق محفوظة|حقوق النشر).{0,80}",
        r"(?:proudly )?powered by .{1,60}",
        r"(?:theme|thème|tema)\s*:\s.{1,80}",
        r"blog at wordpress\.com",
        r"fièrement propulsé par .{1,40}",
        r"funciona (?:gracias a|con) .{1,40}",
    ),
    _rule(
        "widget",
        "control of a widget",
        r"(?:reading time|read time|temps de lecture|tiempo de lectura|وقت القراءة|مدة القراءة)\s*:?\s*.{1,30}",
        r"\d+ ?min(?:ute)?s? (?:read|de lecture|de lectura)",
        r"(?:play|pause|mute|unmute|fullscreen|play video|watch video|listen|listen to this article)",
        r"(?:font size|text size|taille du texte|tamaño de letra|حجم الخط)\W?.{0,20}",
        r"(?:print|email|save|bookmark|report|reply|edit|permalink|trackback|pingback)",
        r"(?:rate this|évaluez ceci|valora esto|قيم هذا).{0,30}",
        r"select language.{0,30}",
        r"translate.{0,20}",
    ),
)
