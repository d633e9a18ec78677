// expect: eof-other-owner in read. The room keeps who has left: only who says so is taken out.
#include <boost/asio.hpp>
#include <memory>
#include <set>
#include <string>
#include <utility>
namespace asio = boost::asio;
using asio::ip::tcp;
struct Member;
struct Room {
    std::set<std::shared_ptr<Member>> members;
};
struct Member : std::enable_shared_from_this<Member> {
    Member(tcp::socket socket, Room& room) : socket_(std::move(socket)), room_(room) {}
    void start() {
        room_.members.insert(shared_from_this());
        read();
    }
    void read() {
        auto self = shared_from_this();
        asio::async_read_until(socket_, asio::dynamic_buffer(line_), '\n', [this, self](boost::system::error_code ec, std::size_t n) {
            if (ec)
                return;
            if (line_ == "bye\n") {
                room_.members.erase(self);
                return;
            }
            line_.erase(0, n);
            read();
        });
    }
    tcp::socket socket_;
    Room& room_;
    std::string line_;
};
struct Server {
    Server(asio::io_context& io) : acceptor_(io, tcp::endpoint(tcp::v4(), 7000)) { accept(); }
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
            if (!ec)
                std::make_shared<Member>(std::move(socket), room_)->start();
            accept();
        });
    }
    tcp::acceptor acceptor_;
    Room room_;
};
int main() {
    asio::io_context io;
    Server server(io);
    io.run();
}
