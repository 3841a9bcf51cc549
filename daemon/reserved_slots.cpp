#include "daemon/reserved_slots.hpp"

#include "daemon/call.hpp"

namespace vedette::daemon {

bool ReservedSlots::may_be_peer(const boost::asio::ip::address& ip, quorum::Instant now) {
  refresh(now);
  const std::string text = ip.to_string();
  const auto first = peers_.lower_bound({text, {}});
  return first != peers_.end() && first->first == text;
}

bool ReservedSlots::is_peer(const boost::asio::ip::address& ip, const std::string& name, quorum::Instant now) {
  refresh(now);
  return peers_.contains({ip.to_string(), name});
}

bool ReservedSlots::is_greeting(const protocol::Words& words) {
  if (words.empty() || same_word(words[0], "auth") || same_word(words[0], "hello")) return true;
  return words.size() > 1 && same_word(words[0], "client") &&
         (same_word(words[1], "setname") || same_word(words[1], "setinfo"));
}

void ReservedSlots::refresh(quorum::Instant now) {
  if (refreshed_ && now - *refreshed_ < memory) return;
  refreshed_ = now;
  peers_.clear();
  for (const auto& name : core_.master_names()) {
    const auto master = core_.master(name);
    if (!master) continue;
    for (const auto& peer : master->sentinels) {
      boost::system::error_code no_ip;
      const auto ip = boost::asio::ip::make_address(peer.address.ip, no_ip);
      if (!no_ip) peers_.emplace(ip.to_string(), "sentinel-" + std::string{peer.run_id.short_form()} + "-cmd");
    }
  }
}

}  // namespace vedette::daemon
