"""People, schools and zones that nobody has met: what the generators of test data draw from."""

FAMILY = """Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia David Bertrand Roux
Vincent Fournier Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin
Muller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen
Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël Meyer Lucas Meunier Jean Pérez Marchand Dufour Blanchard Marie Barbier Brun
Dumas Brunet Schmitt Leroux Colas Fernandez Renard Arnaud Rolland Caron Aubert Giraud Leclerc Vidal Bourgeois Renaud Lemoine Picard
Gaillard Philippe Leclercq Lacroix Fabre Dupuis Olivier Rodriguez Da_Silva Hubert Louis Charles Guillot Rivière Le_Gall Guillaume Adam
Rey Moulin González Berger Lecomte Menard Fleury Deschamps Carpentier Julien Benoît Paris Maillard Marchal Aubry Vasseur Le_Roux Renault
Jacquet Collet Prévost Poirier Charpentier Royer Huet Baron Dupuy Pons Paul Laine Carré Breton Rémy Schneider Perrot Guyot Barré Marty
Cousin L'Hermitte D'Almeida O'Brien N'Diaye N'Guessan Traoré Diallo Koné Bâ Sow Camara Haddad Benali Belkacem Ben_Saïd El_Amrani Aït_Ahmed
Öztürk Müller Gómez Peña Conceição Gonçalves Araújo Brkić Dvořák Horváth Nuñez Strauß Ångström Løvås Teriitahi Tehuiotoa Païta Hoarau
Payet Grondin Boyer-Vidal Lebon Zamor Sainte-Rose Rosalie Abdou M'Changama Saïd_Omar Attoumani""".replace("\n", " ").split(" ")
FAMILY_RARE = ["Łukasiewicz", "Wałęsa", "Małkowski", "Demir", "Şahin", "Yıldız", "Çelik", "Đorđević", "Nguyễn", "Țepeș", "Œuvray", "D’Œlsnitz"]
GIVEN = """Emma Jade Louise Alice Chloé Lina Léa Rose Anna Mila Inès Ambre Julia Mia Léna Manon Juliette Lou Camille Zoé Agathe Sarah Lucie
Romane Éva Jeanne Margaux Nina Charlotte Elsa Clara Noémie Maëlys Océane Mathilde Élise Anaïs Héloïse Aurélie Solène Gwenaëlle Aïcha Fatoumata
Aminata Yasmine Nour Salomé Gabriel Léo Raphaël Arthur Louis Lucas Adam Jules Hugo Maël Liam Ethan Paul Nathan Gabin Sacha Noah Tom Mohamed
Aaron Théo Noé Victor Martin Mathis Timéo Nolan Enzo Éden Axel Antoine Léon Marius Valentin Clément Baptiste Samuel Augustin Maxime Gaspard
Robin Ibrahim Youssef Rayan Amine Yanis Kévin Loïc Gaël Joël Cédric Jérôme Benoît François Rémi Aurélien Tristan Björn André Moana Heimana
Teva Manoa Ayoub Soufiane Mamadou Ousmane Kenza Maëva Vaitiare""".replace("\n", " ").split(" ")
GIVEN_RARE = ["Łucja", "Paweł", "Ayşe", "Barış", "Iñaki", "Zoë", "Mà-Lan", "Ștefan", "Siobhán", "Anne-Chloé", "Jean-Noël", "Marie-Ève", "José-María"]
HOSTS = ["Boulangeries Lefèvre & Fils", "Cœur de Ville Immobilier", "Sud-Ouest Énergies", "Œuvres du Léman", "Agence Côté Mer", "Maison d’Été SARL"]
TOWNS = ["35000 Rennes", "06000 Nice", "97300 Cayenne", "98713 Papeete", "67000 Strasbourg", "59800 Lille"]
# zone of the session's calendar -> towns in it
ZONE_TOWNS = {
    "metropole": ["35000 Rennes", "06000 Nice", "67000 Strasbourg", "59800 Lille"],
    "guadeloupe-martinique": ["97110 Pointe-à-Pitre", "97200 Fort-de-France"],
    "guyane": ["97300 Cayenne"],
    "reunion": ["97400 Saint-Denis"],
    "mayotte": ["97600 Mamoudzou"],
    "polynesie": ["98713 Papeete"],
}
# zone of the session's calendar -> weight, first digits of the UAIs (departments)
ZONES = {
    "metropole": (930, [f"{d:03d}" for d in range(1, 96) if d != 20] + ["620", "720"]),
    "guadeloupe-martinique": (24, ["971", "972"]),
    "guyane": (6, ["973"]),
    "reunion": (26, ["974"]),
    "mayotte": (4, ["976"]),
    "polynesie": (10, ["984"]),
}
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def uai(number):
    """Seven digits and the key letter."""
    return f"{number:07d}{LETTERS[number % 23]}"


def names(rng, encodable):
    family = rng.choice(FAMILY if rng.random() > 0.02 else FAMILY_RARE).replace("_", " ")
    given = rng.choice(GIVEN if rng.random() > 0.02 else GIVEN_RARE)
    if rng.random() < 0.04:
        family += "-" + rng.choice(FAMILY).replace("_", " ")
    if rng.random() < 0.03:
        given += "-" + rng.choice(GIVEN)
    if rng.random() < 0.02:
        family = family.replace("'", "’")
    if not (encodable(family) and encodable(given)):
        return "Dupré", "Hélène"
    if rng.random() < 0.5:
        family = family.upper()
    return family, given
