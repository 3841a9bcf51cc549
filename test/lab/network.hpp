#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::lab {

/// Why this process can't make networks (not root, no bridge in the kernel …); nullopt if it can. For GTEST_SKIP.
std::optional<std::string> no_networks_because();

/// A host of its own: a network namespace with one address, joined to the others of its Network by a switch.
class Host {
 public:
  /// The namespace, to be given to Launch, Endpoint and the options of servers.
  int network() const { return namespace_; }
  const std::string& address() const { return address_; }

  /// From now on no packet reaches or leaves the host, and nobody is told. It still reaches itself.
  void cut();
  /// From now on nothing reaches the host; what it says still arrives.
  void deafen();
  /// From now on nothing that the host says arrives; it still hears the others.
  void mute();
  /// Undoes all three.
  void mend();
  /// From now on that many bytes a second reach the others from here, so that a long reply stays under way.
  void slow(int bytes_per_second);
  void quicken();

  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

 private:
  friend class Network;
  Host(int hub, int number);

  int hub_;
  int namespace_ = -1;
  std::string port_;  ///< its plug in the switch
  std::string address_;
  bool deaf_ = false;
  bool dumb_ = false;
};

/// Some hosts on one switch, or parted on two. The namespaces have no names and no file: they are gone when this
/// process is, whatever ends it. Nothing in them can reach the machine or the world.
class Network {
 public:
  explicit Network(int hosts);
  ~Network();

  Host& host(std::size_t index) { return *hosts_.at(index); }

  /// From now on these hosts reach each other and none of the others, and nobody is told. The others still reach each
  /// other. Undoes an earlier partition. Hosts that are cut off are to be mended first.
  void part(const std::vector<std::size_t>& hosts);
  /// Undoes it.
  void join();

 private:
  int hub_ = -1;
  std::vector<std::unique_ptr<Host>> hosts_;
};

/// Puts the calling thread into a network namespace until the end of the scope; -1 changes nothing.
class InNetwork {
 public:
  explicit InNetwork(int network);
  InNetwork(const InNetwork&) = delete;
  InNetwork& operator=(const InNetwork&) = delete;
  ~InNetwork();

 private:
  int before_ = -1;
};

}  // namespace vedette::lab
