// The log's words in Spanish. What is not listed is shown by its own name.

export const TITLES = {
  MessageReceived: "Mensaje recibido",
  MessageEdited: "Mensaje editado",
  MessageDeleted: "Mensaje borrado",
  HumanReplied: "Ha respondido una persona",
  ConversationStatusChanged: "Cambia el estado",
  ConversationAssigned: "Cambia la asignación",
  DeliveryStatusReported: "Aviso de entrega",
  NoteWritten: "Nota interna",
  AutomaticMessageSent: "Mensaje automático de Chatwoot",
  ContactUpdated: "Contacto actualizado",
  MediaStored: "Archivo guardado",
  MediaFailed: "Archivo no disponible",
  MediaTranscribed: "Audio transcrito",
  WebhookRejected: "Aviso no válido, guardado aparte",
  TurnStarted: "Empieza un turno",
  TurnTakenOver: "Otra réplica sigue el turno",
  ModelCalled: "Consulta al modelo",
  ToolCalled: "Usa una herramienta",
  QuoteGiven: "Presupuesto calculado",
  ReplyBlocked: "Respuesta bloqueada",
  ReplyRequested: "Respuesta decidida",
  HandoffRequested: "Pasa a una persona",
  NoReplyNeeded: "No hace falta responder",
  TurnFailed: "El turno falla",
  TurnAbandoned: "Turno abandonado",
  TurnCompleted: "Turno terminado",
  BotPaused: "Asistente en pausa",
  BotResumed: "Asistente activo",
  DisclosureGiven: "Se presenta como asistente",
  DeliveryAttempted: "Intento de envío",
  DeliveryFailed: "Envío fallido",
  DeliverySucceeded: "Envío confirmado",
  DeliveryParked: "Envío aparcado",
  DeliveryRequeued: "Envío de nuevo en cola",
  DeliveryTraced: "Entrega comprobada",
  DeliveryCancelled: "Envío cancelado",
  Erased: "Datos borrados",
};

export const TROUBLE = new Set(["ReplyBlocked", "TurnFailed", "DeliveryFailed", "DeliveryParked", "MediaFailed", "WebhookRejected"]);

// What an event's chips tell, by path into its open part: [path, label].
const FACTS = {
  MessageReceived: [["message_id", "mensaje"], ["media", "adjuntos"], ["recovered", "recuperado"]],
  HumanReplied: [["message_id", "mensaje"], ["via", "desde"]],
  ConversationStatusChanged: [["snapshot.status", "estado"]],
  ConversationAssigned: [["snapshot.assignee_type", "a"]],
  DeliveryStatusReported: [["state", "estado"], ["message_id", "mensaje"], ["error_code", "error"]],
  MediaStored: [["media_type", "tipo"], ["size", "bytes"]],
  TurnStarted: [["covers", "mensajes"], ["attempt", "intento"]],
  TurnTakenOver: [["attempt", "intento"]],
  ModelCalled: [["node", "paso"], ["provider", "proveedor"], ["milliseconds", "ms"], ["failed", "no sirve"]],
  ToolCalled: [["name", "herramienta"]],
  QuoteGiven: [["elements", ""], ["tier", "tarifa"], ["net", "neto"], ["vat_percent", "IVA %"], ["gross", "total"]],
  ReplyRequested: [["parts", "partes"], ["quotes", "presupuestos"]],
  HandoffRequested: [["reason", "motivo"]],
  ReplyBlocked: [["guard", "control"], ["reason", "motivo"]],
  TurnAbandoned: [["reason", "motivo"]],
  TurnFailed: [["reason", "motivo"]],
  TurnCompleted: [["model_calls", "consultas"], ["milliseconds", "ms"]],
  DisclosureGiven: [["wording", "texto"]],
  BotPaused: [["why", "motivo"]],
  BotResumed: [["why", "motivo"]],
  DeliveryAttempted: [["request", "qué"], ["attempt", "intento"], ["template", "plantilla"]],
  DeliveryFailed: [["attempt", "intento"], ["code", "código"], ["failure", "clase"]],
  DeliverySucceeded: [["message_id", "en Chatwoot"], ["confirmed", "confirmado por"]],
  DeliveryParked: [["reason", "motivo"]],
  DeliveryCancelled: [["reason", "motivo"]],
  DeliveryRequeued: [["reason", "motivo"]],
  DeliveryTraced: [["whatsapp", "estado"], ["message_id", "mensaje"]],
};

const VALUES = {
  sent: "enviado",
  echoed: "eco de Chatwoot",
  delivered: "entregado",
  read: "leído",
  failed: "fallido",
  pending: "del asistente",
  open: "abierta",
  resolved: "cerrada",
  snoozed: "pospuesta",
  User: "una persona",
  AgentBot: "un bot",
  response: "su respuesta",
  look: "una consulta",
  echo: "su eco",
  retry: "se reintenta",
  unknown: "resultado desconocido",
  absent: "no está; se reenvía",
  person: "hay una persona",
  takeover: "hay una persona",
  superseded: "llegó otro mensaje",
  nothing_to_do: "ya estaba así",
  stale: "llega tarde",
  wish: "petición de una persona",
  earlier_part: "falló una parte anterior",
  erased: "datos borrados",
  off: "asistente apagado",
  paused: "asistente en pausa",
  quarantined: "conversación apartada",
  unknown_outcome: "quizá enviado; no se puede comprobar",
  window_closed: "ventana de 24 h cerrada",
  window_closed_text_too_long: "no cabe en la plantilla",
  no_whatsapp_id: "WhatsApp no lo ha recibido",
  budget_spent: "falla desde hace 24 h",
  withdrawn: "no se ha enviado: algo cambió",
  late: "no se ha enviado a tiempo",
  timeout: "sin respuesta a tiempo",
  reset: "conexión cortada",
  refused: "Chatwoot no escucha",
  not_found: "no está en Chatwoot",
  "POST messages": "mensaje o nota",
  "POST labels": "etiquetas",
  "POST toggle_status": "estado",
};

// Why the assistant hands over: some of these words mean something else elsewhere.
const HANDOFFS = {
  person_asked: "el cliente pide una persona",
  accepted: "el cliente acepta el presupuesto",
  complaint: "queja",
  under_way: "trámite en marcha",
  abuse: "insultos o amenazas",
  flood: "demasiados mensajes",
  opt_out: "no quiere mensajes automáticos",
  out_of_scope: "no lo tramitamos",
  not_priced: "hay que valorarlo a mano",
  assistant_unsure: "el asistente no sabe responder",
  reply_blocked: "la respuesta no pasó los controles",
  model_failed: "ningún modelo responde",
  budget_spent: "presupuesto diario gastado",
  failed: "no ha podido terminar la respuesta",
  undelivered: "una respuesta no ha llegado",
  late: "lleva mucho esperando",
};

const euros = new Intl.NumberFormat("es-ES", { style: "currency", currency: "EUR" });

// [label, value] for each chip; what has no list here is told by its details alone.
export function facts(name, open) {
  return (FACTS[name] ?? [])
    .map(([path, label]) => [label, short(path.split(".").reduce((value, part) => value?.[part], open), name)])
    .filter(([, value]) => value !== null);
}

function short(value, name) {
  if (value === null || value === undefined || value === "" || value === false) return null;
  if (value === true) return "sí";
  if (Number.isInteger(value.cents)) return euros.format(value.cents / 100);
  if (Array.isArray(value)) {
    if (!value.length) return null;
    const plain = value.every((item) => typeof item !== "object" && !/^[0-9a-f-]{36}$/.test(item));
    return plain ? value.join(", ").slice(0, 80) : String(value.length);
  }
  if (typeof value === "object") return null;
  const words = name === "HandoffRequested" ? { ...VALUES, ...HANDOFFS } : VALUES;
  return words[value] ?? String(value).slice(0, 80);
}
