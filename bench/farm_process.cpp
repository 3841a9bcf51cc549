#include "bench/farm_process.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace vedette::bench {

namespace {

std::string run_id_of(std::size_t master, std::size_t place) {
  std::string text = std::to_string(master * 10 + place + 1);
  text.insert(0, 40 - text.size(), 'c');
  return text;
}

void watch(int epoll, int action, Watched& watched, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &watched;
  epoll_ctl(epoll, action, watched.descriptor, &event);
}

}  // namespace

FarmProcess::FarmProcess(const FarmOptions& options, std::size_t index, int orders, FarmBoard& board)
    : info_{options.info}, epoll_{epoll_create1(0)}, orders_{orders}, board_{board} {
  for (std::size_t master = index; master < options.masters; master += options.processes) {
    std::vector<PretendInstance*> group;
    for (std::size_t place = 0; place <= options.replicas; ++place) {
      auto instance = std::make_unique<PretendInstance>();
      instance->master = master;
      instance->place = place;
      instance->host = Farm::host_of(master, place);
      instance->run_id = run_id_of(master, place);
      if (place > 0) instance->follows = Farm::host_of(master, 0);
      listen(*instance);
      group.push_back(instance.get());
      instances_.push_back(std::move(instance));
    }
    for (PretendInstance* instance : group) instance->group = group;
  }
}

FarmProcess::~FarmProcess() {
  ::close(epoll_);
}

void FarmProcess::listen(PretendInstance& instance) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(Farm::port);
  inet_pton(AF_INET, instance.host.c_str(), &address.sin_addr);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(socket, 511) != 0) {
    throw std::system_error{errno, std::generic_category(), "listening on " + instance.host};
  }
  instance.descriptor = socket;
  instance.listens = true;
  watch(epoll_, EPOLL_CTL_ADD, instance, EPOLLIN);
}

void FarmProcess::run() {
  Watched orders{orders_, false};
  watch(epoll_, EPOLL_CTL_ADD, orders, EPOLLIN);
  std::array<epoll_event, 256> events{};
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* watched = static_cast<Watched*>(events.at(static_cast<std::size_t>(i)).data.ptr);
      if (watched == &orders) {
        FarmOrder order{};
        if (::read(orders_, &order, sizeof order) != static_cast<ssize_t>(sizeof order)) return;
        obey(order);
      } else if (watched->listens) {
        accept(static_cast<PretendInstance&>(*watched));
      } else if (auto& client = static_cast<PretendClient&>(*watched); !client.closed) {
        if ((events.at(static_cast<std::size_t>(i)).events & EPOLLOUT) != 0) flush(client);
        if (!client.closed) read(client);
      }
    }
    sweep();
  }
}

void FarmProcess::accept(PretendInstance& instance) {
  while (instance.descriptor >= 0 && !instance.lost) {
    const int socket = ::accept4(instance.descriptor, nullptr, nullptr, SOCK_NONBLOCK);
    if (socket < 0) return;
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto client = std::make_unique<PretendClient>();
    client->descriptor = socket;
    client->at = &instance;
    watch(epoll_, EPOLL_CTL_ADD, *client, EPOLLIN);
    instance.clients[socket] = std::move(client);
    ++board_.connections;
  }
}

void FarmProcess::read(PretendClient& client) {
  std::array<char, 16384> piece;
  const ssize_t count = ::recv(client.descriptor, piece.data(), piece.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    close(client);
    return;
  }
  client.in.append(piece.data(), static_cast<std::size_t>(count));
  std::size_t from = 0;
  std::uint64_t commands = 0;
  PretendEffects effects;
  for (;;) {
    const std::vector<std::string> words = next_command(client.in, from);
    if (words.empty()) break;
    ++commands;
    answer(client, words, info_, effects);
  }
  client.in.erase(0, from);
  if (client.in.empty()) client.in.shrink_to_fit();
  effects.to_flush.push_back(&client);
  for (PretendClient* other : effects.to_flush) {
    if (!std::exchange(other->wants_flush, true)) to_flush_.push_back(other);
  }
  for (PretendClient* other : effects.to_close) close(*other);
  board_.commands += commands;
  board_.pushes += effects.pushes;
  if (effects.promoted) ++board_.promotions;
}

void FarmProcess::flush(PretendClient& client) {
  const ssize_t count = ::send(client.descriptor, client.out.data(), client.out.size(), MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN && errno != EINTR) {
    close(client);
    return;
  }
  if (count > 0) client.out.erase(0, static_cast<std::size_t>(count));
  const bool waits = !client.out.empty();
  if (!waits) client.out.shrink_to_fit();
  if (waits != client.waits_for_room) {
    client.waits_for_room = waits;
    watch(epoll_, EPOLL_CTL_MOD, client, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }
}

/// It stays in memory until the batch of events is over.
void FarmProcess::close(PretendClient& client) {
  if (std::exchange(client.closed, true)) return;
  auto node = client.at->clients.extract(client.descriptor);
  ::close(client.descriptor);
  closed_.push_back(std::move(node.mapped()));
}

void FarmProcess::sweep() {
  for (PretendClient* client : std::exchange(to_flush_, {})) {
    client->wants_flush = false;
    if (!client->closed && !client->at->lost && !client->out.empty()) flush(*client);
  }
  closed_.clear();
}

void FarmProcess::obey(const FarmOrder& order) {
  for (const auto& instance : instances_) {
    if (instance->place == 0 && instance->master < order.masters) lose(*instance, order.how);
  }
  ++board_.obeyed;
}

void FarmProcess::lose(PretendInstance& instance, FarmLoss how) {
  instance.lost = true;
  for (const auto& [descriptor, client] : instance.clients) epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  epoll_ctl(epoll_, EPOLL_CTL_DEL, instance.descriptor, nullptr);
  if (how == FarmLoss::silent) return;
  ::close(std::exchange(instance.descriptor, -1));
  while (!instance.clients.empty()) {
    PretendClient& client = *instance.clients.begin()->second;
    const linger at_once{1, 0};
    setsockopt(client.descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(client);
  }
}

}  // namespace vedette::bench
