"""Names of series in the languages that logs are kept in, in English: ``Validierungsverlust`` is ``val loss``.

Accents are taken off and words are translated one by one; longer words go first, so that parts of compounds are found too.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS: dict[str, str] = {
    "epoch": "epoche epochen epoque epoques epoca epocas epocha эпоха эпохи 轮次 轮数 エポック 에포크 에폭",
    "step": "schritt schritte etape etapes paso pasos passo passos шаг 步数 步骤 ステップ 스텝",
    "iteration": "iteracion iteraciones iteracao iteracoes iterazione итерация 迭代次数 迭代 반복",
    "loss": "verlust fehler perte pertes perdida perdidas perda perdita потери потеря ошибка 损失值 损失 損失 손실",
    "lr": "lernrate lernraten taux_d_apprentissage taux_apprentissage tasa_de_aprendizaje tasa_aprendizaje "
          "taxa_de_aprendizado taxa_de_aprendizagem taxa_aprendizado tasso_di_apprendimento скорость_обучения 学习率 学習率 학습률",
    "val": "validierung validierungs validacion validacao validazione convalida валидация валидации 验证集 验证 検証 검증",
    "train": "trainings entrainement entrenamiento treino treinamento addestramento обучение обучения 训练集 训练 訓練 학습 훈련",
    "test": "prueba teste prova тест 测试集 测试 テスト 테스트",
    "accuracy": "genauigkeit exactitude exactitud precision_globale acuracia accuratezza точность 准确率 精度 정확도",
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
_FOREIGN = re.compile(rf"\b({'|'.join(sorted(_LATIN, key=len, reverse=True))})\b")
_ELSEWHERE = re.compile("|".join(map(re.escape, _OTHER)))


def in_english(name: str) -> str:
    """The name, lower case and spaced, with the words that are known translated."""
    if not name.isascii():
        name = _ELSEWHERE.sub(lambda found: f" {_ENGLISH[found.group()]} ", name)
        marks = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
        name = "".join(letter for letter in marks if not unicodedata.combining(letter))
    spaced = re.sub(r"[^a-z0-9]+", " ", name).strip()
    return _FOREIGN.sub(lambda found: _ENGLISH[found.group()], spaced)


_NTH = re.compile(r"第\s*(\d+)\s*(?:轮|个?epoch)")
_ANY = re.compile(rf"(?i){_FOREIGN.pattern}|{_ELSEWHERE.pattern}|époque|época|pérdida|{_NTH.pattern}")


def line_in_english(line: str) -> str:
    """A line of a log with the words that are known translated and everything else as it is."""
    if not _ANY.search(line):
        return line
    plain = _NTH.sub(r"epoch \1 ", line)
    plain = _ELSEWHERE.sub(lambda found: f" {_ENGLISH[found.group()]} ", plain)
    if not plain.isascii():
        marks = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in marks if not unicodedata.combining(letter))
    plain = re.sub(rf"(?i){_FOREIGN.pattern}", lambda found: _ENGLISH[found.group().lower()], plain)
    return re.sub(r"(?<=[a-z])  +(?=[a-z:=])", " ", plain)
