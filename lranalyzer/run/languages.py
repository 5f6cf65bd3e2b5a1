"""Names of series in the languages that logs are kept in, in English: ``Validierungsverlust`` is ``val loss``.

Accents are taken off and words are translated one by one; longer words go first, so that parts of compounds are found too.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS: dict[str, str] = {
    "epoch": "epoche epochen epoque epoques epoca epocas epocha epoka эпоха эпохи эпоху епоха 轮次 轮数 輪次 エポック 에포크 에폭",
    "step": "schritt schritte etape etapes paso pasos passo passos шаг крок adim 步数 步骤 步數 ステップ 스텝",
    "iteration": "iteracion iteraciones iteracao iteracoes iterazione итерация итерации ітерація 迭代次数 迭代 반복",
    "loss": "verlust fehler perte pertes perdida perdidas perda perdita kayip kaybi strata потери потерь потеря ошибка "
          "функция_потерь втрати 损失值 损失 損失值 損失 손실",
    "lr": "lernrate lernraten taux_d_apprentissage taux_apprentissage tasa_de_aprendizaje tasa_aprendizaje "
          "taxa_de_aprendizado taxa_de_aprendizagem taxa_aprendizado tasso_di_apprendimento ogrenme_orani скорость_обучения "
          "学习率 学習率 學習率 학습률",
    "val": "validierung validierungs prufung pruefung validacion validacao validazione convalida dogrulama walidacja walidacyjna "
          "валидация валидации валидационная валидационной вал 验证集 验证 驗證集 驗證 検証 검증",
    "train": "trainings entrainement entrenamiento treino treinamento addestramento egitim обучение обучения обучении "
          "обучающая обучающей обуч 训练集 训练 訓練集 訓練 학습 훈련",
    "test": "prueba teste prova тест тесте тестовая тестовой 测试集 测试 測試集 測試 テスト 테스트",
    "accuracy": "genauigkeit exactitude exactitud precision_globale acuracia accuratezza dogruluk dokladnosc точность точн 准确率 "
          "准确度 正确率 準確率 正確率 正確度 正解率 精度 정확도",
    "time": "zeit temps tiempo tempo время 时间 時間 시간",
}  # fmt: skip
_COMPOUNDS = {
    "trainingsverlust": "train loss", "trainingsfehler": "train loss", "validierungsverlust": "val loss",
    "validierungsfehler": "val loss", "testverlust": "test loss", "trainingsgenauigkeit": "train accuracy",
    "validierungsgenauigkeit": "val accuracy", "gradientennorm": "grad norm", "norme du gradient": "grad norm",
    "norma del gradiente": "grad norm", "norma do gradiente": "grad norm", "梯度范数": "grad norm",
}  # fmt: skip
_ENGLISH = {word.replace("_", " "): english for english, words in _WORDS.items() for word in words.split()} | _COMPOUNDS
_LATIN = [word for word in _ENGLISH if word.isascii()]
_OTHER = sorted((word for word in _ENGLISH if not word.isascii()), key=len, reverse=True)
_FOREIGN = re.compile(rf"\b({'|'.join(sorted(_LATIN, key=len, reverse=True))})\b", re.IGNORECASE)
_FIRST = frozenset(word.split()[0] for word in _LATIN)
"""A line without any of these holds none of the words: looked up, since searching costs more than all else in reading a line."""
_ELSEWHERE = re.compile("|".join(rf"\b{w}\b" if "а" <= w[0] <= "є" else re.escape(w) for w in _OTHER), re.IGNORECASE)
"""Words of scripts without blanks are found inside others, Cyrillic ones only whole."""


def _unaccented(text: str) -> str:
    marks = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ı", "i"))
    return "".join(letter for letter in marks if not unicodedata.combining(letter))


def _from_elsewhere(found: re.Match[str]) -> str:
    return f" {_ENGLISH[found.group().lower()]} "


def in_english(name: str) -> str:
    """The name, lower case and spaced, with the words that are known translated."""
    if not name.isascii():
        name = _unaccented(_ELSEWHERE.sub(_from_elsewhere, name))
    spaced = re.sub(r"[^a-z0-9]+", " ", name).strip()
    return _FOREIGN.sub(lambda found: _ENGLISH[found.group()], spaced)


_NTH = re.compile(r"第\s*(\d+)\s*(?:/\s*\d+\s*)?(?:轮|輪|[个個]?epoch)")
_ANY = re.compile(rf"(?i){_ELSEWHERE.pattern}|{_NTH.pattern}")


def line_in_english(line: str) -> str:
    """A line of a log with the words that are known translated and everything else as it is."""
    plain = line if line.isascii() else _unaccented(line)
    if _FIRST.isdisjoint(re.findall("[a-z]+", plain.lower())) and (line.isascii() or not _ANY.search(line)):
        return line
    plain = _NTH.sub(r"epoch \1 ", line)
    plain = _ELSEWHERE.sub(_from_elsewhere, plain)
    if not plain.isascii():
        plain = _unaccented(plain)
    plain = _FOREIGN.sub(lambda found: _ENGLISH[found.group().lower()], plain)
    return re.sub(r"(?<=[a-z])  +(?=[a-z:=\[(\d])", " ", plain)
