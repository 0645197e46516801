"""Words counted by hand, as they are said in ordinary speech: syllables, then words.

Words whose count differs between careful and ordinary speech ("every", "different") are left out;
in French an e that is dropped in ordinary speech is not counted.
"""

from collections.abc import Mapping

COUNTED: Mapping[str, Mapping[int, str]] = {
    "en": {
        1: "bill box call card charge cheque code date day file fix help house job know line "
        "loan look make month name please price rate school since speak stayed talked time "
        "thought through train wait watched week which year phone there where paid moved "
        "changed closed asked reached worked straight strength bridge choose freeze",
        2: "account address again agent balance became broken business before call-back cancel "
        "client constant couldn't credit didn't delay email engine even express figure "
        "going hundred isn't issue itself letter limit little lovely manage maybe meter "
        "minute morning number people perfect phoning playing problem product question "
        "quiet receive record refund replace request sending service settle someone "
        "sometimes something study system table taken ticket trying wanted weekend written "
        "being doing poem lion science fuel trial quickly region special station patient "
        "language",
        3: "customer's activate agreement another annoying apartment appointment area "
        "assistant beautiful company complaining connection computer condition customer "
        "definite delivered department discussion electric employer exactly example "
        "explaining expensive financial holiday idea important internet invoices location "
        "manager official opinion possible previous promotion radio remember represent "
        "resulted serious solution successful suggestion telephone tomorrow uncertain "
        "understand unhappy video yesterday policy premium anyone everyone",
        4: "activated actually additional application appreciate apologise authority available "
        "certificate communicate community complicated definitely disappointed electronic "
        "emergency equivalent experience information january material necessary operator "
        "original particular photography priority reservation security situation society "
        "unfortunate variety immediate technology",
        5: "accommodation association communication electricity immediately opportunity "
        "unfortunately university verification individual investigation satisfactory",
    },
    "es": {
        1: "bien con dos hay hoy luz más mes muy pan paz pues que quien seis sin sol tren tres "
        "un vez voz yo ya",
        2: "también gestión enviar después agua años banco bueno calle carta casa cita ciudad "
        "claro cobro coche cuanto cuenta cuerpo cuota deuda día error fecha firma fuera "
        "gracias guía hablar hora hotel hijo jueves junio lunes llamar luego mando martes "
        "medio menos mejor mismo mucho nadie nombre nuevo nunca país pagar pago plazo "
        "precio prisa puedo queja quiero quince saldo siento siete suelo tarde tengo tienda "
        "tiene tío treinta veinte viernes vuelo",
        3: "usuaria usuario situación prioridad ahora atención ayuda billete cambiado cobrado "
        "código comprado contrato correo cuarenta dinero domingo dirección empresa encargo "
        "entiendo envío espere esperar estado factura llamada mañana médico minuto momento "
        "número pedido persona problema producto pregunta reciente recibo respuesta sábado "
        "servicio señora sistema sucursal tarjeta trabajo reclamar noticia",
        4: "autorizar cancelado cantidades compañera compañía complicado comunicar devolución "
        "encontrado entregado garantía habitación importante incidencia información "
        "instalación inmediato kilómetro oficina pagaremos paquetito propietario "
        "reclamación referencia seguridad solicitud supervisor todavía vacaciones",
        5: "operadora administración comunicación electricidad electricista inconveniente "
        "representante universidad",
    },
    "nl": {
        1: "bank bel brief dag deur fout gaat geef geld graag heeft huis jaar kaart klant "
        "klopt krijg maand mij naam niet nieuw nooit paar prijs straat stuur tijd trein uur "
        "vraag week weet werk zeer zoekt tien zes vijf",
        2: "aanvraag adres afspraak antwoord bedankt bedrag begrijp bellen betaald bijna "
        "contact contract dagen datum dertig dinsdag euro factuur foto goeie graden helaas "
        "helpen hoeveel klachten klanten koffer korting kosten krijgen maandag meneer "
        "mevrouw meteen moeilijk monteur morgen nieuwe nota nummer opnieuw pakket prijzen "
        "probeer reden rekent schade sorry station storing systeem thuiswerk twintig "
        "vandaag vragen vrijdag wachten water weken werken woensdag zeggen zeker zeven "
        "online",
        3: "aanbieding afdeling alstublieft apparaat begrepen bestellen bestelling betalen "
        "betaling bevestigd bezorger bijvoorbeeld computer december duidelijk eigenlijk "
        "geleverd gewijzigd hypotheek klantnummer levering medewerk mogelijk natuurlijk "
        "ontvangen oplossing opgelost overstap postcode rekening telefoon vakantie "
        "verbinding vergeten vergoeding verzekerd verwachting volgende zaterdag september",
        4: "terugbellen activeren afgesproken bereikbaarheid februari financieel goedemiddag "
        "informatie januari medewerker mogelijkheid onderzoeken reparatie reservering "
        "situatie verzekering annuleren",
        5: "terugbetaling administratie abonnementen communicatie medewerkerster universiteit "
        "verantwoordelijk verzekeringen",
    },
    "de": {
        1: "bank brief dank dann fehl geld geht gern grund gut haus heißt herr ihr jahr kann "
        "kurz leid mehr mein nein neu nicht noch nur preis rat recht schon seit sehr tag "
        "team uhr uns viel vier was wie wohl zeit zwei drei fünf",
        2: "abend anruf antwort arbeit auftrag bezahlt bitte buchung danke daten dauer daher "
        "dienstag dreißig einfach email euro fehler fragen frage freitag freuen gebucht "
        "genau gerne gespräch gestern handy helfen heute holen hundert immer kaufen karte "
        "klären konto kosten kunden kündbar leider letzte liefern lösung mahnung meinung "
        "melden moment montag monat morgen müssen name nehmen neue nummer paket problem "
        "prüfen rechnen reise schreiben schicken service sofort sonntag suchen tage tarif "
        "termin umzug vertrag warten wasser wochen wieder wirklich zahlen zwanzig zurück "
        "online station patient",
        3: "abholen adresse angebot anrufen antworten anschließend arbeiten aufgelegt beenden "
        "berechnet beschwerde bestellen bestellung bezahlen bitteschön computer dankeschön "
        "donnerstag eigentlich entschuldigt erhalten erreichbar geöffnet geliefert genommen "
        "hoffentlich internet kollege kontakte kündigen kündigung lieferung mitarbeit "
        "mitteilen minute möglichkeit natürlich rechnungen rückmeldung schwierigkeit "
        "sendungen september telefon überprüft unbedingt verbinden vergessen verspätet "
        "verstanden versuchen widerruf wohnungen zufrieden zuständig aktuell januar februar "
        "museum",
        4: "reklamation angekommen aufgenommen beantworten bearbeitung bestellnummer "
        "entschuldigung familie garantieren information kontonummer kundenkarte mitarbeiter "
        "reklamieren reparatur rückerstattung selbstverständlich situation überprüfen "
        "überweisung unterlagen versicherung vertragspartner",
        5: "bearbeitungszeit kommunikation telefonieren universität rückerstattungen "
        "versicherungen",
    },
    "fr": {
        1: "mieux banque bien bon chose cinq code compte coup date deux dire droit elle faire "
        "faute femme fois frais heure huit jour les ligne lui mais mille mois neuf nom non "
        "nuit oui pas peuvent place plus prix puis quand quatre que quel reste rien rue six "
        "suite tard temps tout trois train veux ville vite vol vous",
        2: "théâtre résoudre avion abord accord achat adresse agence ainsi aller appel après "
        "attend avance besoin bonjour bureau carton client colis combien comment contact "
        "contrat début délai demain dernier dimanche dossier dommage encore envoi erreur "
        "espère facture jamais jeudi juillet litige lundi madame maintenant mardi matin "
        "mauvais message moment monsieur montant moyen parler payer pays petit plusieurs "
        "possible premier problème produit question raison rappel reçu refus repas réponse "
        "retard salut samedi secours semaine service soirée souci souvent système toujours "
        "trouver vendeur virement voiture vouloir étaient",
        3: "situation immédiat abonnement abonné annuler apporter assurance attention cartonné "
        "commander compagnie condition connexion conseiller défaillance dépannage désolé "
        "document échéance électrique entreprise envoyer expliquer février garantie "
        "important internet jardinier livraison médical menuisier merveilleux numéro "
        "opinion patienter personnel politique position prochainement quatrième rapidement "
        "réclamer rendez-vous remboursé réparer réserver responsable satisfait solution "
        "technicien téléphone vendredi vérifier vidéo voyager",
        4: "immédiatement exactement application assurément automatique autorisé communiquer "
        "confirmation conversation déménager développement électricien informations "
        "installation intervention opération particulier réclamation réparation réservation "
        "téléphonique annulation priorité",
        5: "administration amélioration communication électricité particulièrement université "
        "vérification",
    },
}
"""By language."""
