import administration from "./administration.json";
import common from "./common.json";
import conversations from "./conversations.json";
import customers from "./customers.json";
import deliveries from "./deliveries.json";
import events from "./events.json";
import eventTypes from "./eventTypes.json";
import home from "./home.json";
import knowledge from "./knowledge.json";
import registry from "./registry.json";
import shell from "./shell.json";
import signin from "./signin.json";
import tariffs from "./tariffs.json";

export default {
  common,
  shell,
  signin,
  home,
  conversations,
  events,
  eventTypes,
  tariffs,
  deliveries,
  registry,
  knowledge,
  customers,
  administration,
};
