"""The phrases around answers, in the languages of those who ask. The answers themselves stay as admins wrote them."""

from dataclasses import dataclass

from rolebot.limits import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What rolebot says by itself in Discord, in one language."""

    helpful: str = "Helpful"
    not_helpful: str = "Not helpful"
    take_away: str = "Take away"
    share: str = "Share"
    show_all: str = "Show all"
    more_about_this: str = "More about this"
    source: str = "Source"
    sources: str = "Sources"
    shared_by: str = "shared this answer"
    only_you: str = "This server lets only you see it here."
    not_here: str = "In this channel I answer in private only."
    thanks: str = "Thank you. The people who own the answers will see it, without your name."
    comment_title: str = "Tell us more"
    comment_label: str = "What was missing or wrong?"
    gone: str = "That leads nowhere any more, as my knowledge has changed. Ask me in your own words."
    sorry: str = "Something went wrong on my side, and I could not answer. Please try again in a moment."
    too_fast: str = "You ask faster than I can answer. Please give me a minute."
    too_many: str = "So much is asked here that I cannot keep up. Please try again in a minute."
    not_yours: str = "Only the person who asked can take this answer away."
    updating: str = "My commands are just being updated. Please try again in a moment."
    admins_only: str = "Only people who may manage this server can change that."
    keepers_only: str = "Only the people who look after my knowledge can do that."
    no_keepers: str = "No admins are set for rolebot here. Whoever runs it can name some."
    speaks_everywhere: str = "I speak in every channel."
    speaks_nowhere: str = "I answer in private only."
    speaks_in: str = "I answer in private, and speak in:"
    how_to_ask: str = "Ask me as you would ask a colleague"
    ways: str = (
        "- `/ask` and your question: for yourself; you can share the answer.\n"
        "- `/role`, `/compare`, `/move`: names come up while you type.\n"
        "- Mention me in a channel, or reply to my answer to carry on.\n"
        "- Write me a direct message: it is a conversation.\n"
        "- **Apps → Answer this**, in the menu of a message, answers what somebody else asked."
    )

    def sorry_for(self, turned_away: Reason | None) -> str:
        """What somebody reads whose question is not answered: there is a fault, or they ask too much."""
        if not turned_away:
            return self.sorry
        return self.too_fast if turned_away == "asker" else self.too_many


ENGLISH = Words()

WORDS = {
    "de": Words(
        helpful="Hilfreich",
        not_helpful="Nicht hilfreich",
        take_away="Wegnehmen",
        share="Teilen",
        show_all="Alles zeigen",
        more_about_this="Mehr dazu",
        source="Quelle",
        sources="Quellen",
        shared_by="hat diese Antwort geteilt",
        only_you="Auf diesem Server kannst hier nur du sie sehen.",
        not_here="In diesem Kanal antworte ich nur privat.",
        thanks="Danke. Wer die Antworten pflegt, wird es lesen, ohne deinen Namen.",
        comment_title="Erzähl uns mehr",
        comment_label="Was hat gefehlt oder war falsch?",
        gone="Das führt nirgends mehr hin, denn mein Wissen hat sich geändert. Frag mich in eigenen Worten.",
        sorry="Bei mir ist etwas schiefgegangen, und ich konnte nicht antworten. Versuch es gleich noch einmal.",
        too_fast="Du fragst schneller, als ich antworten kann. Gib mir bitte eine Minute.",
        too_many="Hier wird so viel gefragt, dass ich nicht nachkomme. Versuch es in einer Minute noch einmal.",
        not_yours="Nur wer gefragt hat, kann diese Antwort wegnehmen.",
        updating="Meine Befehle werden gerade erneuert. Versuch es gleich noch einmal.",
        admins_only="Das kann nur ändern, wer diesen Server verwalten darf.",
        keepers_only="Das kann nur, wer sich um mein Wissen kümmert.",
        no_keepers="Für rolebot sind hier keine Admins gesetzt. Wer es betreibt, kann welche nennen.",
        speaks_everywhere="Ich spreche in jedem Kanal.",
        speaks_nowhere="Ich antworte nur privat.",
        speaks_in="Ich antworte privat und spreche in:",
        how_to_ask="Frag mich wie eine Kollegin",
        ways=(
            "- `/ask` und deine Frage: nur für dich; du kannst die Antwort teilen.\n"
            "- `/role`, `/compare`, `/move`: Namen erscheinen beim Tippen.\n"
            "- Erwähne mich in einem Kanal, oder antworte auf meine Antwort.\n"
            "- Schreib mir eine Direktnachricht: Sie ist ein Gespräch.\n"
            "- **Apps → Beantworte das**, im Menü einer Nachricht, beantwortet die Frage eines anderen."
        ),
    ),
    "es": Words(
        helpful="Útil",
        not_helpful="No útil",
        take_away="Quitar",
        share="Compartir",
        show_all="Mostrar todo",
        more_about_this="Más sobre esto",
        source="Fuente",
        sources="Fuentes",
        shared_by="ha compartido esta respuesta",
        only_you="En este servidor solo tú puedes verla aquí.",
        not_here="En este canal solo respondo en privado.",
        thanks="Gracias. Quienes cuidan las respuestas lo verán, sin tu nombre.",
        comment_title="Cuéntanos más",
        comment_label="¿Qué faltaba o estaba mal?",
        gone="Eso ya no lleva a ninguna parte, porque mi conocimiento ha cambiado. Pregúntame con tus palabras.",
        sorry="Algo ha fallado por mi parte y no he podido responder. Inténtalo de nuevo en un momento.",
        too_fast="Preguntas más rápido de lo que puedo responder. Dame un minuto, por favor.",
        too_many="Aquí se pregunta tanto que no doy abasto. Inténtalo de nuevo en un minuto.",
        not_yours="Solo quien preguntó puede quitar esta respuesta.",
        updating="Mis comandos se están actualizando. Inténtalo de nuevo en un momento.",
        admins_only="Solo puede cambiarlo quien administra este servidor.",
        keepers_only="Solo pueden hacerlo quienes cuidan mi conocimiento.",
        no_keepers="Aquí no hay administradores de rolebot. Quien lo ejecuta puede nombrarlos.",
        speaks_everywhere="Hablo en todos los canales.",
        speaks_nowhere="Solo respondo en privado.",
        speaks_in="Respondo en privado, y hablo en:",
        how_to_ask="Pregúntame como a un colega",
        ways=(
            "- `/ask` y tu pregunta: solo para ti; puedes compartir la respuesta.\n"
            "- `/role`, `/compare`, `/move`: los nombres aparecen al escribir.\n"
            "- Mencióname en un canal, o responde a mi respuesta.\n"
            "- Escríbeme un mensaje directo: es una conversación.\n"
            "- **Apps → Responder a esto**, en el menú de un mensaje, responde a la pregunta de otra persona."
        ),
    ),
    "fr": Words(
        helpful="Utile",
        not_helpful="Pas utile",
        take_away="Retirer",
        share="Partager",
        show_all="Tout afficher",
        more_about_this="En savoir plus",
        source="Source",
        sources="Sources",
        shared_by="a partagé cette réponse",
        only_you="Sur ce serveur, vous seul pouvez la voir ici.",
        not_here="Dans ce salon, je ne réponds qu'en privé.",
        thanks="Merci. Les personnes chargées des réponses le verront, sans votre nom.",
        comment_title="Dites-nous en plus",
        comment_label="Qu'est-ce qui manquait ou était faux ?",
        gone="Cela ne mène plus nulle part, car mes connaissances ont changé. Demandez-moi avec vos propres mots.",
        sorry="Quelque chose s'est mal passé de mon côté, je n'ai pas pu répondre. Réessayez dans un instant.",
        too_fast="Vous demandez plus vite que je ne peux répondre. Laissez-moi une minute.",
        too_many="On demande tant de choses ici que je n'arrive pas à suivre. Réessayez dans une minute.",
        not_yours="Seule la personne qui a demandé peut retirer cette réponse.",
        updating="Mes commandes sont en cours de mise à jour. Réessayez dans un instant.",
        admins_only="Seules les personnes qui gèrent ce serveur peuvent changer cela.",
        keepers_only="Seules les personnes qui s'occupent de mes connaissances peuvent le faire.",
        no_keepers="Aucun administrateur de rolebot n'est défini ici. Qui le fait tourner peut en nommer.",
        speaks_everywhere="Je parle dans tous les salons.",
        speaks_nowhere="Je ne réponds qu'en privé.",
        speaks_in="Je réponds en privé, et je parle dans :",
        how_to_ask="Demandez-moi comme à un collègue",
        ways=(
            "- `/ask` et votre question : pour vous seul ; vous pouvez partager la réponse.\n"
            "- `/role`, `/compare`, `/move` : les noms apparaissent à la frappe.\n"
            "- Mentionnez-moi dans un salon, ou répondez à ma réponse.\n"
            "- Écrivez-moi un message privé : c'est une conversation.\n"
            "- **Apps → Répondre à ceci**, dans le menu d'un message, répond à la question d'un autre."
        ),
    ),
    "pt": Words(
        helpful="Útil",
        not_helpful="Não ajudou",
        take_away="Remover",
        share="Compartilhar",
        show_all="Mostrar tudo",
        more_about_this="Mais sobre isto",
        source="Fonte",
        sources="Fontes",
        shared_by="compartilhou esta resposta",
        only_you="Neste servidor, só você pode vê-la aqui.",
        not_here="Neste canal respondo apenas em particular.",
        thanks="Obrigado. Quem cuida das respostas vai ver isso, sem o seu nome.",
        comment_title="Conte mais",
        comment_label="O que faltou ou estava errado?",
        gone="Isso já não leva a lugar nenhum, pois meu conhecimento mudou. Pergunte com suas palavras.",
        sorry="Algo deu errado do meu lado e não consegui responder. Tente de novo daqui a pouco.",
        too_fast="Você pergunta mais rápido do que eu consigo responder. Me dê um minuto, por favor.",
        too_many="Perguntam tanto por aqui que não dou conta. Tente de novo daqui a um minuto.",
        not_yours="Só quem perguntou pode remover esta resposta.",
        updating="Meus comandos estão sendo atualizados. Tente de novo daqui a pouco.",
        admins_only="Só quem gerencia este servidor pode mudar isso.",
        keepers_only="Só quem cuida do meu conhecimento pode fazer isso.",
        no_keepers="Nenhum administrador do rolebot está definido aqui. Quem o executa pode nomear alguns.",
        speaks_everywhere="Falo em todos os canais.",
        speaks_nowhere="Respondo apenas em particular.",
        speaks_in="Respondo em particular, e falo em:",
        how_to_ask="Pergunte como a um colega",
        ways=(
            "- `/ask` e sua pergunta: só para você; você pode compartilhar a resposta.\n"
            "- `/role`, `/compare`, `/move`: os nomes aparecem enquanto você digita.\n"
            "- Mencione-me em um canal, ou responda à minha resposta.\n"
            "- Escreva-me uma mensagem direta: é uma conversa.\n"
            "- **Apps → Responder a isto**, no menu de uma mensagem, responde à pergunta de outra pessoa."
        ),
    ),
}
"""By the first part of Discord's locale: `es-ES` and `es-419` share theirs."""


def words_of(locale: object) -> Words:
    """The phrases for somebody with this locale; in English for all others."""
    name = str(getattr(locale, "value", locale))  # the library's own str() fails where Discord names none
    return WORDS.get(name.partition("-")[0], ENGLISH)


COMMANDS: dict[str, dict[str, str]] = {
    "ask": {"de": "frage", "es": "preguntar", "fr": "demander", "pt": "perguntar"},
    "role": {"de": "rolle", "es": "rol", "fr": "role", "pt": "cargo"},
    "compare": {"de": "vergleiche", "es": "comparar", "fr": "comparer", "pt": "comparar"},
    "move": {"de": "wechsel", "es": "cambiar", "fr": "changer", "pt": "mudar"},
    "roles": {"de": "rollen", "es": "roles", "fr": "roles", "pt": "cargos"},
    "whichrole": {"de": "welche-rolle", "es": "qué-rol", "fr": "quel-role", "pt": "qual-cargo"},
    "help": {"de": "hilfe", "es": "ayuda", "fr": "aide", "pt": "ajuda"},
    "question": {"de": "frage", "es": "pregunta", "fr": "question", "pt": "pergunta"},
    "post": {"de": "zeigen", "es": "publicar", "fr": "publier", "pt": "publicar"},
    "name": {"de": "name", "es": "nombre", "fr": "nom", "pt": "nome"},
    "facet": {"de": "thema", "es": "aspecto", "fr": "aspect", "pt": "aspecto"},
    "first": {"de": "erste", "es": "primero", "fr": "premier", "pt": "primeiro"},
    "second": {"de": "zweite", "es": "segundo", "fr": "deuxième", "pt": "segundo"},
    "third": {"de": "dritte", "es": "tercero", "fr": "troisième", "pt": "terceiro"},
    "fourth": {"de": "vierte", "es": "cuarto", "fr": "quatrième", "pt": "quarto"},
    "from": {"de": "von", "es": "de", "fr": "de", "pt": "de"},
    "to": {"de": "nach", "es": "a", "fr": "vers", "pt": "para"},
    "rolebot-admin": dict.fromkeys(("de", "es", "fr", "pt"), "rolebot-admin"),
    "everywhere": {"de": "überall", "es": "en-todas-partes", "fr": "partout", "pt": "em-toda-parte"},
    "here": {"de": "hier", "es": "aquí", "fr": "ici", "pt": "aqui"},
    "nowhere": {"de": "nirgends", "es": "en-ninguna-parte", "fr": "nulle-part", "pt": "em-lugar-nenhum"},
    "show": {"de": "zeigen", "es": "mostrar", "fr": "montrer", "pt": "mostrar"},
    "review": {"de": "durchsehen", "es": "revisar", "fr": "relire", "pt": "revisar"},
    "proposals": {"de": "vorschläge", "es": "propuestas", "fr": "propositions", "pt": "propostas"},
    "reload": {"de": "neu-laden", "es": "recargar", "fr": "recharger", "pt": "recarregar"},
    "Answer this": {
        "de": "Beantworte das",
        "es": "Responder a esto",
        "fr": "Répondre à ceci",
        "pt": "Responder a isto",
    },
}
"""Names of commands and of their options, by the first part of the locale."""

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Ask a question": {
        "de": "Stell eine Frage",
        "es": "Haz una pregunta",
        "fr": "Posez une question",
        "pt": "Faça uma pergunta",
    },
    "Your question, as you would ask a colleague": {
        "de": "Deine Frage, wie an eine Kollegin",
        "es": "Tu pregunta, como a un colega",
        "fr": "Votre question, comme à un collègue",
        "pt": "Sua pergunta, como a um colega",
    },
    "Show the answer to everybody": {
        "de": "Die Antwort allen zeigen",
        "es": "Mostrar la respuesta a todos",
        "fr": "Montrer la réponse à tous",
        "pt": "Mostrar a resposta a todos",
    },
    "Look up a role": {
        "de": "Schlag eine Rolle nach",
        "es": "Consulta un rol",
        "fr": "Consultez un rôle",
        "pt": "Consulte um cargo",
    },
    "Its name, or a part of it": {
        "de": "Ihr Name oder ein Teil davon",
        "es": "Su nombre, o una parte",
        "fr": "Son nom, ou une partie",
        "pt": "Seu nome, ou uma parte",
    },
    "What you want to know of it": {
        "de": "Was du darüber wissen willst",
        "es": "Qué quieres saber de él",
        "fr": "Ce que vous voulez savoir",
        "pt": "O que você quer saber",
    },
    "Put two to four roles side by side": {
        "de": "Stell zwei bis vier Rollen nebeneinander",
        "es": "Compara de dos a cuatro roles",
        "fr": "Comparez deux à quatre rôles",
        "pt": "Compare de dois a quatro cargos",
    },
    "How to get from one role to another": {
        "de": "Wie man von einer Rolle zur anderen kommt",
        "es": "Cómo pasar de un rol a otro",
        "fr": "Comment passer d'un rôle à un autre",
        "pt": "Como passar de um cargo a outro",
    },
    "The role you have": {
        "de": "Die Rolle, die du hast",
        "es": "El rol que tienes",
        "fr": "Le rôle que vous avez",
        "pt": "O cargo que você tem",
    },
    "The role you want": {
        "de": "Die Rolle, die du willst",
        "es": "El rol que quieres",
        "fr": "Le rôle que vous voulez",
        "pt": "O cargo que você quer",
    },
    "The roles I know": {
        "de": "Die Rollen, die ich kenne",
        "es": "Los roles que conozco",
        "fr": "Les rôles que je connais",
        "pt": "Os cargos que conheço",
    },
    "Find out which role suits you": {
        "de": "Finde heraus, welche Rolle zu dir passt",
        "es": "Descubre qué rol te conviene",
        "fr": "Découvrez quel rôle vous convient",
        "pt": "Descubra qual cargo combina com você",
    },
    "Look after rolebot": {
        "de": "Kümmere dich um rolebot",
        "es": "Cuida de rolebot",
        "fr": "Occupez-vous de rolebot",
        "pt": "Cuide do rolebot",
    },
    "Let rolebot speak in every channel": {
        "de": "Lass rolebot in jedem Kanal sprechen",
        "es": "Deja que rolebot hable en todos los canales",
        "fr": "Laissez rolebot parler dans tous les salons",
        "pt": "Deixe rolebot falar em todos os canais",
    },
    "Let rolebot speak in this channel, and where you said so before": {
        "de": "Lass rolebot in diesem Kanal sprechen, und wo du es schon erlaubt hast",
        "es": "Deja que rolebot hable en este canal, y donde ya lo permitiste",
        "fr": "Laissez rolebot parler dans ce salon, et là où c'était déjà permis",
        "pt": "Deixe rolebot falar neste canal, e onde você já permitiu",
    },
    "Let rolebot answer in private only": {
        "de": "Lass rolebot nur privat antworten",
        "es": "Deja que rolebot responda solo en privado",
        "fr": "Laissez rolebot répondre en privé seulement",
        "pt": "Deixe rolebot responder apenas em particular",
    },
    "Show where rolebot speaks": {
        "de": "Zeig, wo rolebot spricht",
        "es": "Muestra dónde habla rolebot",
        "fr": "Montrez où rolebot parle",
        "pt": "Mostre onde rolebot fala",
    },
    "Look at what people asked in vain": {
        "de": "Sieh an, was vergeblich gefragt wurde",
        "es": "Mira lo que se preguntó en vano",
        "fr": "Voyez ce qui a été demandé en vain",
        "pt": "Veja o que foi perguntado em vão",
    },
    "Look at what admins propose": {
        "de": "Sieh an, was Admins vorschlagen",
        "es": "Mira lo que proponen los administradores",
        "fr": "Voyez ce que proposent les administrateurs",
        "pt": "Veja o que os administradores propõem",
    },
    "Read the knowledge again": {
        "de": "Lies das Wissen neu ein",
        "es": "Vuelve a leer el conocimiento",
        "fr": "Relisez les connaissances",
        "pt": "Leia o conhecimento de novo",
    },
    "How to ask me": {
        "de": "Wie man mich fragt",
        "es": "Cómo preguntarme",
        "fr": "Comment me demander",
        "pt": "Como me perguntar",
    },
}
"""Descriptions of commands and options, by the English one."""
