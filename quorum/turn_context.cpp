#include "quorum/turn_context.hpp"

#include <utility>

namespace vedette::quorum {
namespace {

std::string place(const TurnContext& turn, const Address& address) {
  return turn.shown(address) + " " + std::to_string(address.port);
}

void tell(TurnContext& turn, const MasterGroup* group, Level level, const char* type, std::string text,
          Revision needs) {
  Event event{level, type, std::move(text), {}, {}};
  if (group != nullptr) {
    event.master = group->name;
    if (level == Level::warning) event.notification_script = group->settings.notification_script;
  }
  turn.promises.tell(turn.ledger, needs, Announce{std::move(event)});
}

}  // namespace

void tell_master(TurnContext& turn, const MasterGroup& group, Level level, const char* type, const std::string& more,
                 Revision needs) {
  tell_master_at(turn, group, group.the_master().address, level, type, more, needs);
}

void tell_master_at(TurnContext& turn, const MasterGroup& group, const Address& address, Level level, const char* type,
                    const std::string& more, Revision needs) {
  tell(turn, &group, level, type, "master " + group.name + " " + place(turn, address) + more, needs);
}

void tell_server(TurnContext& turn, const MasterGroup& group, const Server& server, Level level, const char* type,
                 const std::string& more, Revision needs) {
  if (group.is_master(server)) {
    tell_master(turn, group, level, type, more, needs);
    return;
  }
  tell(turn, &group, level, type,
       "slave " + server.name + " " + place(turn, server.address) + " @ " + group.name + " " +
           place(turn, group.the_master().address) + more,
       needs);
}

void tell_peer(TurnContext& turn, const MasterGroup& group, const Peer& peer, Level level, const char* type,
               const std::string& more, Revision needs) {
  tell(turn, &group, level, type,
       "sentinel " + peer.run_id.text() + " " + place(turn, peer.address) + " @ " + group.name + " " +
           place(turn, group.the_master().address) + more,
       needs);
}

void tell_text(TurnContext& turn, const MasterGroup* group, Level level, const char* type, const std::string& text,
               Revision needs) {
  tell(turn, group, level, type, text, needs);
}

}  // namespace vedette::quorum
