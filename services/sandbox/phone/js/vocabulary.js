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
  ModelCalled: [["node", "paso"], ["provider", "proveedor"], ["milliseconds", "ms"]],
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
  DeliveryAttempted: [["attempt", "intento"]],
  DeliveryFailed: [["attempt", "intento"], ["code", "código"], ["failure", "clase"]],
  DeliverySucceeded: [["message_id", "en Chatwoot"], ["confirmed", "confirmado por"]],
  DeliveryParked: [["reason", "motivo"]],
  DeliveryCancelled: [["reason", "motivo"]],
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
};

const euros = new Intl.NumberFormat("es-ES", { style: "currency", currency: "EUR" });

// [label, value] for each chip; what has no list here is told by its details alone.
export function facts(name, open) {
  return (FACTS[name] ?? [])
    .map(([path, label]) => [label, short(path.split(".").reduce((value, part) => value?.[part], open))])
    .filter(([, value]) => value !== null);
}

function short(value) {
  if (value === null || value === undefined || value === "" || value === false) return null;
  if (value === true) return "sí";
  if (Number.isInteger(value.cents)) return euros.format(value.cents / 100);
  if (Array.isArray(value)) {
    if (!value.length) return null;
    const plain = value.every((item) => typeof item !== "object" && !/^[0-9a-f-]{36}$/.test(item));
    return plain ? value.join(", ").slice(0, 80) : String(value.length);
  }
  if (typeof value === "object") return null;
  return VALUES[value] ?? String(value).slice(0, 80);
}
