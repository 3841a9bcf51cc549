#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/handover_options.hpp"
#include "daemon/handover_proof.hpp"
#include "daemon/inquiry.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

/// How a handover ended.
struct HandoverEnd {
  int status = 0;  ///< The exit status.
  std::string text;
};

/// One handover, from the first look to its proof: orders COORDINATED, again as long as the reason against it may pass,
/// and a plain failover where COORDINATED can't be had.
class HandoverCourse {
 public:
  /// All outlive it. `tls`: null: nothing is encrypted.
  HandoverCourse(const HandoverOptions& options, Executor executor, Resolver& resolver, Tls* tls);

  Task<HandoverEnd> run();

 private:
  struct Sentinel {
    std::unique_ptr<Inquiry> inquiry;
    SentinelSaid said{};
    Clock::time_point not_before{};  ///< One that was silent is left alone for a while.
  };

  Task<> find_sentinels();
  Task<std::vector<std::string>> ips_of(const std::string& host);
  Task<std::optional<bool>> is_ours(const quorum::Address& master);
  Task<> look_around();
  Task<> order();
  Task<AfterRefusal> order_from(Sentinel& sentinel);
  Task<> listen_to(const Sentinel& sentinel);
  Task<> hurry_replicas();
  Task<bool> proven();
  Task<> pause();
  Task<Answer> look_at(Inquiry& inquiry, const std::vector<std::string>& words);

  bool names_us(const Sentinel& sentinel) const;
  bool names_another(const Sentinel& sentinel) const;
  bool anybody(bool (HandoverCourse::*holds)(const Sentinel&) const) const;
  bool answers(const Sentinel& sentinel) const { return sentinel.said.answers; }
  bool leads(const Sentinel& sentinel) const { return sentinel.said.answers && sentinel.said.fails_over; }
  std::optional<quorum::Address> agreed() const;
  std::string who_is_silent() const;
  HandoverEnd give_up() const;
  HandoverEnd done_with(const quorum::Address& master) const;
  HandoverEnd nothing_to_do(std::string why) const;

  const HandoverOptions& options_;
  Executor executor_;
  Resolver& resolver_;
  Tls* tls_;
  Inquiry server_;
  ServerSaid here_{};
  std::vector<Sentinel> sentinels_;
  std::vector<std::unique_ptr<Inquiry>> replicas_;
  std::unique_ptr<Inquiry> events_;     // Of the Sentinel that took the order.
  std::unique_ptr<Inquiry> successor_;  // To whom the Sentinels say that the master went.
  // Named, since g++ 12 takes no list in a co_await.
  const std::vector<std::string> info_{"INFO"};
  const std::vector<std::string> master_;
  const std::vector<std::string> list_replicas_;
  const std::vector<std::string> acknowledge_{"REPLCONF", "GETACK", "*"};
  const std::vector<std::string> subscribe_{"PSUBSCRIBE", "-failover-abort-*", "+switch-master"};
  std::vector<std::string> ips_;        // Of this host.
  std::optional<quorum::Address> old_;  // As the Sentinels name the server on this host.
  Clock::time_point begin_{}, until_{};
  Clock::time_point next_order_{};
  bool ordered_ = false;     // A failover goes on, as far as we know.
  bool plain_ = false;       // COORDINATED can't be had.
  bool hopeless_ = false;    // No Sentinel will ever do it.
  std::string why_not_{};    // The last reason, for people.
  std::string unproven_by_;  // What the proof still lacks.
};

}  // namespace vedette::daemon
