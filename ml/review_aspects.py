"""What shoppers write about, by the words they use: the seeds from which topics grow.

Beginnings of words in English, German, French, Spanish and Italian; a word that ends in $ is meant as it stands.
A sentence without any of them may still join a topic that `ml.review_topics` finds by itself.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ml.review_text import Array

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "delivery": "Delivery",
        "packaging": "Packaging",
        "price": "Price",
        "taste": "Taste",
        "freshness": "Freshness",
        "size": "Size and fit",
        "durability": "Quality and durability",
        "material": "Material and comfort",
        "design": "Look and design",
        "handling": "Use and handling",
        "service": "Service and returns",
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "delivery": "deliver shipp shipment parcel courier postage arrived$ late$ delay tracking dispatch wait$ "
        "waited$ waiting$ collect$ liefer geliefert versand paket verspät zustell livré livraison colis "
        "expédi retard envío envio entrega paquete retras spedizione consegna ritardo 配 届",
        "packaging": "packag packed$ packing wrapp box$ boxes$ carton lid$ lids$ seal$ sealed resealable unsealed leak "
        "spill torn$ crushed$ dented plastic$ tins$ verpack karton deckel auslauf ausgelaufen undicht "
        "emball boîte couvercle fuite embalaje caja$ tapa$ confezione scatola 包",
        "price": "price pricey overpriced expensive cheaper$ bargain value$ worth cost$ costs$ preis teuer günstig "
        "prix$ cher$ chère$ precio caro$ cara$ barat prezzo 値 価",
        "taste": "tast flavo bitter sour$ sweet delicious aftertaste aroma watery$ burnt$ schmeck geschmack aromat "
        "lecker köstlich goût saveur délic sabor delicios sapore gusto 味",
        "freshness": "fresh stale$ expired$ expiry mould mold$ moldy rancid crumbl frisch abgelaufen ranzig frais$ "
        "fraîch périmé fresc caducad scadut 鮮",
        "size": "size$ sizes$ sized$ sizing fit$ fits$ fitted$ fitting small$ smaller$ large$ larger$ tight loose "
        "short$ shorter$ length waist petite measurement größe passt passform taille$ talla tamaño taglia",
        "durability": "quality durab sturdy solid$ broke$ broken$ breaks$ crack rust flimsy defect unravel worn$ "
        "stopped$ qualität kaputt stabil$ haltbar defekt qualité cassé solide$ calidad roto$ rota$ "
        "qualità rotto$",
        "material": "fabric material soft$ softer$ cotton wool silk linen thin$ thick itch scratchy comfort lining "
        "stoff weich kratz bequem tissu doux$ confort tela$ suave tessuto morbid",
        "design": "colour color design style stylish pattern photo picture beautiful gorgeous elegant cute$ ugly$ "
        "looks$ farbe hübsch schön couleur joli bonit diseño bell[oa]$",
        "handling": "easy$ easily$ instruction assembl install pour$ pours$ handle$ handles$ awkward dishwasher "
        "anleitung handhab bedien facile$ fácil istruzion",
        "service": "service$ staff$ refund return$ returned$ returning$ returns$ answered$ rude$ friendly$ helpful "
        "complain personal$ freundlich umtausch rückgabe erstatt rembours retour reembols devol servicio "
        "rimbors",
    }
)
_PATTERNS = MappingProxyType({aspect: re.compile("|".join(words.split())) for aspect, words in _WORDS.items()})


def aspects_of_words(vocabulary: Sequence[str] | Array) -> Array:
    """(words, aspects) booleans: whether a word of a vocabulary in lower case speaks of the aspect, as in TITLES."""
    found = [[bool(_PATTERNS[aspect].match(word)) for aspect in TITLES] for word in vocabulary]
    return np.array(found, dtype=bool).reshape(len(vocabulary), len(TITLES))
